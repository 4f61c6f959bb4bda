internal import GRDB
internal import Glibc

extension SQLiteSink {
    static func connect(_ path: String, isTemporary: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        // A transaction lasts from one checkpoint to the next, over many calls.
        configuration.allowsUnsafeTransactions = true
        // Other tables of the file are not our business, also where they refer to this one.
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            // What has no name yet needs no journal on disk: a crash leaves nothing of it anyway.
            let pragmas = isTemporary ? "synchronous = OFF; PRAGMA journal_mode = MEMORY" : "synchronous = FULL"
            try database.execute(sql: "PRAGMA \(pragmas)")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Makes the table ready for the first row, or for the one after the checkpoint. What is refused is not touched.
    func prepare(_ database: Database, _ mode: FeedMode) throws {
        let exists = try findTable(database)
        if case .resume(let position) = mode { try requireRows(upTo: position, exists, database) }
        if !isTemporary {
            let before = try String.fetchOne(database, sql: "PRAGMA journal_mode")
            let after = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            // A killed run has turned it already.
            turnedToWAL = after == "wal" && (before != "wal" || mode != .resumable)
        }
        try database.inTransaction(.immediate) {
            if case .resume = mode, exists {
                try database.execute(
                    sql: "DELETE FROM main.\(Self.quoted(table)) WHERE rowid > ?", arguments: [row])
            } else {
                try database.execute(sql: "DROP TABLE IF EXISTS main.\(Self.quoted(table))")
                try createTable(database)
            }
            return .commit
        }
    }

    private func createTable(_ database: Database) throws {
        let names = [Self.rowColumn + " INTEGER PRIMARY KEY"] + fixed.map(Self.quoted)
        try database.execute(sql: "CREATE TABLE main.\(Self.quoted(table)) (\(names.joined(separator: ", ")))")
        columns = FeedColumns([Self.rowColumn] + fixed, ignoresCase: true)
    }

    /// Throws when the table does not reach to the checkpoint; else takes over its columns, and `position` as the last
    /// row.
    private func requireRows(upTo position: UInt64, _ exists: Bool, _ database: Database) throws {
        if !exists, position == 0 { return }
        let names = try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
        guard exists, names.first == Self.rowColumn else {
            throw FeedFault.tooShort(
                place.shown,
                what: "has no table \(table) of a crawl, and the checkpoint says that it holds \(position) rows")
        }
        let rows = try Int64.fetchOne(database, sql: "SELECT max(rowid) FROM main.\(Self.quoted(table))") ?? 0
        guard let last = Int64(exactly: position), rows >= last else {
            throw FeedFault.tooShort(
                place.shown,
                what: "is shorter than the checkpoint says (table \(table) ends at row \(rows), not \(position))")
        }
        columns = FeedColumns(names, ignoresCase: true)
        row = last
    }

    /// Whether the table is there. Something else of its name is a fault.
    @discardableResult
    func findTable(_ database: Database) throws -> Bool {
        let kind = try String.fetchOne(
            database, sql: "SELECT type FROM main.sqlite_master WHERE name = ? COLLATE NOCASE AND type <> 'trigger'",
            arguments: [table])
        guard kind == nil || kind == "table" else {
            throw FeedFault(
                code: .notADatabase, path: place.shown,
                description: "\(table) is no table in \(place.shown), but something else of that name; choose another"
                    + " table with -o \(place.shown)#NAME")
        }
        return kind != nil
    }
}
