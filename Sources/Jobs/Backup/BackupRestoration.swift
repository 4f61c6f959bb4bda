import SQL

/// Puts the rows of a checked backup in place.
struct BackupRestoration: Sendable {
    private let file: BackupFile
    private let check: BackupCheck
    private let tables: [String]

    init(_ file: BackupFile, _ check: BackupCheck, tables: [String]) {
        self.file = file
        self.check = check
        self.tables = tables
    }

    /// Throws when the backup has columns that the database has not.
    func requireColumns(_ connection: any SQLConnection) throws {
        for (table, columns) in check.columns.sorted(by: { $0.key < $1.key }) {
            let unknown = columns.subtracting(try Self.columns(of: table, connection))
            guard unknown.isEmpty else {
                throw BackupFault(
                    .foreign,
                    "the backup's table \(table) has columns that this program does not know: "
                        + unknown.sorted().joined(separator: ", ").prefix(500))
            }
        }
    }

    /// Replaces all rows, in the caller's transaction; may be run again from the beginning. Tables that the backup does not
    /// have, because it is older, become empty.
    func replaceAll(_ connection: any SQLConnection) throws {
        for table in tables.reversed() { try connection.execute("DELETE FROM \"\(table)\"") }
        var entries = BackupEntries(file)
        while let entry = try entries.next() {
            guard case .rows(let table, _) = entry.name else { continue }
            try insert(entry, into: table, connection)
        }
        for table in tables { try continueNumbers(of: table, connection) }
    }

    private func insert(_ entry: BackupEntry, into table: String, _ connection: any SQLConnection) throws {
        var rows = try BackupRows(entry, in: file)
        let columns = rows.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = "(" + rows.columns.map { _ in "?" }.joined(separator: ", ") + ")"
        // Several rows a statement, so that a server far away does not cost a round trip a row.
        let most = max(1, min(50, 900 / rows.columns.count))
        var arguments: [SQLValue] = []
        var count = 0
        func flush() throws {
            guard count > 0 else { return }
            let values = repeatElement(places, count: count).joined(separator: ", ")
            do {
                try connection.execute("INSERT INTO \"\(table)\" (\(columns)) VALUES \(values)", arguments)
            } catch let fault as SQLFault where fault.code == .constraint || fault.code == .statement {
                throw BackupFault.damaged(
                    "rows of its table \(table) exclude each other, as two of one name do, or the database cannot hold them",
                    entry.name.path)
            }
            arguments.removeAll(keepingCapacity: true)
            count = 0
        }
        while let row = try rows.next() {
            arguments += row
            count += 1
            if count == most { try flush() }
        }
        try flush()
    }

    /// Lets columns that number rows by themselves go on behind the highest number. SQLite does that when rows come with
    /// their numbers. PostgreSQL's sequences are moved, never back, since that would not be undone with the transaction.
    private func continueNumbers(of table: String, _ connection: any SQLConnection) throws {
        guard connection.dialect == .postgres else { return }
        let columns = try connection.query(
            "SELECT column_name FROM information_schema.columns "
                + "WHERE table_schema = current_schema() AND table_name = ? AND is_identity = 'YES'", [.text(table)])
        for case .text(let column) in columns.map({ $0[0] }) {
            _ = try connection.query(
                "SELECT setval(s, GREATEST(nextval(s), (SELECT COALESCE(MAX(\"\(column)\"), 0) FROM \"\(table)\"))) "
                    + "FROM (SELECT pg_get_serial_sequence(?, ?)::regclass AS s) AS sequences",
                [.text("\"\(table)\""), .text(column)])
        }
    }

    private static func columns(of table: String, _ connection: any SQLConnection) throws -> Set<String> {
        let rows =
            switch connection.dialect {
            case .sqlite: try connection.query("SELECT name FROM pragma_table_info(?)", [.text(table)])
            case .postgres:
                try connection.query(
                    "SELECT column_name FROM information_schema.columns "
                        + "WHERE table_schema = current_schema() AND table_name = ?", [.text(table)])
            }
        return Set(rows.compactMap(\.[0].text))
    }
}
