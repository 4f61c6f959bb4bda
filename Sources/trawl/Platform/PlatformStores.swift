import Fleet
import Jobs
import Logging
import SQL

/// The state of a platform: its database and files, claimed for this process.
struct PlatformStores: Sendable {
    let folder: DataFolder
    let database: any Database
    /// Nil where another process is the controller.
    let claim: (any DatabaseClaim)?
    let jobs: JobStore
    let spiders: SpiderStore
    let outputs: OutputStore
    let tokens: TokenStore
    let nodes: NodeStore

    /// Opens everything. Throws a ``WorkFault`` when another controller works on the database, or it cannot be used.
    static func open(_ folder: DataFolder, logger: Logger) async throws -> PlatformStores {
        try folder.make()
        do {
            let database = try await folder.database.open(logger: logger)
            do {
                return try await PlatformStores(folder, database, claim: try await claim(folder, database))
            } catch {
                try? await database.close()
                throw error
            }
        } catch let fault as SQLFault {
            throw folder.fault(fault)
        } catch let fault as OutputFault {
            throw WorkFault("\(folder.outputs): \(fault)")
        }
    }

    /// Opens what is there beside the controller of another process. Throws ``SQLFault``.
    static func share(_ folder: DataFolder, logger: Logger) async throws -> PlatformStores {
        try folder.make()
        let database = try await folder.database.open(logger: logger)
        do {
            return try await PlatformStores(folder, database, claim: nil)
        } catch {
            try? await database.close()
            throw error
        }
    }

    private static func claim(_ folder: DataFolder, _ database: any Database) async throws -> any DatabaseClaim {
        guard let claim = try await database.claim("controller") else {
            throw WorkFault(
                "another controller already works on \(folder.database); end that one first, or give this one a data folder "
                    + "of its own with --data")
        }
        return claim
    }

    private init(_ folder: DataFolder, _ database: any Database, claim: (any DatabaseClaim)?) async throws {
        self.folder = folder
        self.database = database
        self.claim = claim
        jobs = try await JobStore(database, seed: .random(in: .min ... .max))
        spiders = try await SpiderStore(database)
        outputs = try OutputStore(folder: folder.outputs)
        tokens = try await TokenStore(database)
        nodes = try await NodeStore(database)
    }

    /// Whether other processes may work on the database too.
    var isShared: Bool {
        if case .server(_) = folder.database { return true }
        return false
    }

    /// Closes the database, after what is under way.
    func close() async {
        await claim?.release()
        try? await database.close()
    }
}
