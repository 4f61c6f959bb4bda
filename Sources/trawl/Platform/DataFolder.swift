import Glibc
import SQL

/// Where an installation keeps everything. For its owner alone.
struct DataFolder: Sendable {
    let path: String
    let database: DatabaseLocation

    /// Items and logs.
    var outputs: String { path + "/outputs" }
    /// Checkpoints and outputs under way of the worker.
    var worker: String { path + "/worker" }
    /// What runs Scrapy.
    var scrapy: String { path + "/scrapy" }
    /// Backups that are being sent.
    var incoming: String { path + "/incoming" }

    /// Names the places; ``make()`` makes them.
    init(_ configuration: Configuration) throws {
        var path = configuration.data
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        do {
            database = try DatabaseLocation(configuration.database ?? path + "/trawl.sqlite")
        } catch let fault as SQLFault {
            throw UsageFault("database: \(fault)")
        }
    }

    /// Makes the folder and those above it when they are not there.
    func make() throws {
        for end in path.indices.dropFirst() where path[end] == "/" { mkdir(String(path[..<end]), 0o755) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw fault() }
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw fault() }
        if mkdir(incoming, 0o700) != 0, errno != EEXIST { throw fault() }
    }

    /// What went wrong with the database, as one sentence that names it once.
    func fault(_ fault: SQLFault) -> WorkFault {
        let text = fault.description
        return WorkFault(text.contains(database.description) ? text : "database \(database): \(text)")
    }

    private func fault() -> WorkFault {
        WorkFault(
            "the data folder \(path) cannot be used: \(String(cString: strerror(errno))); name another with --data")
    }
}
