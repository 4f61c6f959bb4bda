internal import GRDB
internal import Glibc

extension SQLiteSink {
    /// Brings the log into the database and makes it one file again.
    func leaveWAL(_ database: Database) throws {
        do {
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
        {
            // Somebody reads. All rows are durable, and the last one to close the file brings the log in.
        }
    }

    /// Gives the temporary database its name, or moves its table into the database that stands there.
    func putInPlace() throws {
        try syncPart()
        var status = stat()
        if stat(place.final, &status) == 0, status.st_size > 0 {
            try moveTable()
            unlink(place.part)
        } else {
            // A log without its database is of one that is gone. SQLite would bring it into the new one.
            for ending in ["-journal", "-wal", "-shm"] { unlink(place.final + ending) }
            guard rename(place.part, place.final) == 0 else {
                throw FeedFault.system(errno, "put in place", path: place.shown)
            }
        }
        try place.syncFolder()
    }

    /// Replaces the table in the database that stands there by the new one, in one transaction. Renaming over it would
    /// take its other tables, and leave its log to spoil the new file.
    private func moveTable() throws {
        do {
            let existing = try Self.connect(place.final, isTemporary: false)
            let name = Self.quoted(table)
            try existing.writeWithoutTransaction { database in
                try database.execute(sql: "ATTACH DATABASE ? AS feed", arguments: [place.part])
                try database.inTransaction(.immediate) {
                    try findTable(database)
                    try database.execute(sql: "DROP TABLE IF EXISTS main.\(name)")
                    let definition = try String.fetchOne(
                        database, sql: "SELECT sql FROM feed.sqlite_master WHERE name = ?", arguments: [table])
                    try database.execute(sql: definition ?? "")
                    try database.execute(sql: "INSERT INTO main.\(name) SELECT * FROM feed.\(name)")
                    return .commit
                }
            }
            try existing.close()
        } catch let error as DatabaseError {
            throw FeedFault.database(error, "write", path: place.shown)
        }
    }

    /// Finds out before the crawl what would stop it at its end: the table goes into what stands there.
    func checkReplaced() throws {
        guard access(place.final, F_OK) == 0 else { return }
        guard access(place.final, W_OK) == 0 else { throw FeedFault.system(errno, "write", path: place.shown) }
        try requireDatabase()
        do {
            let existing = try Self.connect(place.final, isTemporary: false)
            _ = try existing.read { database in try findTable(database) }
            try existing.close()
        } catch let error as DatabaseError {
            throw FeedFault.database(error, "open", path: place.shown)
        }
    }

    /// Throws when what stands at the place is neither empty nor a database.
    func requireDatabase() throws(FeedFault) {
        let descriptor = open(place.final, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno, "open", path: place.shown) }
        defer { close(descriptor) }
        let magic = Array("SQLite format 3\0".utf8)
        var header = [UInt8](repeating: 0, count: magic.count)
        let length = read(descriptor, &header, header.count)
        guard length == 0 || header == magic else {
            throw FeedFault(
                code: .notADatabase, path: place.shown,
                description: "\(place.shown) is no SQLite database; move it away, or choose another name with -o")
        }
    }
}

extension FeedFault {
    /// A fault that SQLite tells.
    static func database(_ error: DatabaseError, _ doing: String, path: String) -> Self {
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL: return .system(ENOSPC, doing, path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return Self(
                code: .inUse, path: path,
                description: "cannot \(doing) \(path): another program has locked it for more than 30 s (\(reason))")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return Self(
                code: .notADatabase, path: path, description: "cannot \(doing) \(path): \(reason); the file is damaged")
        default: return Self(code: .notWritable, path: path, description: "cannot \(doing) \(path): \(reason)")
        }
    }
}
