import Foundation

/// The programs of PostgreSQL on this machine, and the user that they run as: the server refuses root.
struct PostgresInstallation: Sendable {
    /// The folder of `postgres` and `initdb`.
    let folder: String
    /// The user to become, when the tests run as root.
    let user: (name: String, number: uid_t, group: gid_t)?

    /// Why there is none; nil when there is one.
    static var missing: String? {
        do {
            _ = try find()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// The newest one, or that which is first on the path.
    static func find() throws -> PostgresInstallation {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        let newestFirst = versions.sorted { ($0 as NSString).doubleValue > ($1 as NSString).doubleValue }
        let folders = path + newestFirst.map { "\(debian)/\($0)/bin" }
        let folder = folders.first { folder in
            ["postgres", "initdb", "createdb"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
            }
        }
        guard let folder else {
            throw ServerUnavailable(
                server: "PostgreSQL",
                reason: "neither PATH nor \(debian) has postgres, initdb and createdb (Debian: postgresql)")
        }
        guard geteuid() == 0 else { return PostgresInstallation(folder: folder, user: nil) }
        guard let entry = getpwnam("postgres") else {
            throw ServerUnavailable(server: "PostgreSQL", reason: "it refuses root, and there is no user postgres")
        }
        return PostgresInstallation(folder: folder, user: ("postgres", entry.pointee.pw_uid, entry.pointee.pw_gid))
    }

    /// A program and arguments that run `name` (of PostgreSQL, or an absolute path) as the right user. It becomes that
    /// program, so that its process is the one that was started.
    func command(_ name: String, _ arguments: [String]) -> (path: String, arguments: [String]) {
        let program = name.hasPrefix("/") ? name : "\(folder)/\(name)"
        guard let user else { return (program, arguments) }
        let become = ["--reuid", "\(user.number)", "--regid", "\(user.group)", "--clear-groups", program]
        return ("/usr/bin/env", ["setpriv"] + become + arguments)
    }

    /// Runs a program to its end, which must be a good one.
    func run(_ name: String, _ arguments: [String]) async throws {
        let (path, arguments) = command(name, arguments)
        // In the root folder: the user may have no right to be where the tests are.
        let result = try await Program(path: path).run(arguments, in: "/", within: .seconds(120))
        guard result.code == 0 else {
            throw ServerUnavailable(server: "PostgreSQL", reason: "\(name) failed: \(result.errors)\(result.output)")
        }
    }

    /// Makes a folder that belongs to the user of the server alone.
    func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        if let user, chown(path, user.number, user.group) != 0 {
            throw ServerUnavailable(server: "PostgreSQL", reason: "chown \(path): \(String(cString: strerror(errno)))")
        }
    }
}
