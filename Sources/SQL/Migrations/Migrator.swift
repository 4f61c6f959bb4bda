import CPlatform

/// Applies migrations to a database, each in a transaction with the row that says so: killed at any moment, it goes on
/// where it was.
struct Migrator {
    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
        """

    private let migrations: [Migration]

    init(_ migrations: [Migration]) throws(SQLFault) {
        guard migrations.map(\.version) == Array(1..<migrations.count + 1) else {
            throw SQLFault(.statement, "Migrations are numbered 1, 2, 3 … without a gap, and these are not.")
        }
        self.migrations = migrations
    }

    /// Two processes at once: SQLite lets one write at a time; for PostgreSQL the caller holds a lock.
    func run(on database: some Database) async throws {
        let known = migrations.count
        let applied = try await database.write { connection in
            try connection.execute(Self.table)
            return try connection.query("SELECT version, name FROM schema_migrations ORDER BY version")
        }
        if let newer = applied.last, let version = newer["version"].integer, version > Int64(known) {
            throw SQLFault(
                .schemaIsNewer,
                "The database has schema \(version) (“\(newer["name"].text ?? "")”), and this program knows \(known)"
                    + " steps; run the newer program, or restore a backup from before it.")
        }
        for migration in migrations {
            let isApplied = applied.contains { $0["version"].integer == Int64(migration.version) }
            if !isApplied { try await apply(migration, to: database) }
        }
    }

    private func apply(_ migration: Migration, to database: some Database) async throws {
        let version = Int64(migration.version)
        try await database.write { connection in
            // Another process may have come first.
            let isApplied = try connection.first(
                "SELECT 1 FROM schema_migrations WHERE version = ?", [.integer(version)])
            guard isApplied == nil else { return }
            // An index on a large table takes its time.
            if connection.dialect == .postgres { try connection.execute("SET LOCAL statement_timeout TO 0") }
            for statement in migration.statements(connection.dialect) { try connection.execute(statement) }
            let now = Int64(clamping: cplatform_nanoseconds(CLOCK_REALTIME) / 1000)
            try connection.execute(
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)",
                [.integer(version), .text(migration.name), .integer(now)])
        }
    }
}
