import Logging
package import SQL
import Testing

/// The engine that a test of a store runs over. PostgreSQL needs the trait `sharedPostgres` on the suite.
package enum DatabaseEngine: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Lends a database of its own to `body`.
    package func withDatabase(_ body: (any Database) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            try await withScratchFolder("database") { folder in
                let database = try SQLiteDatabase(path: folder.file("trawl.sqlite"))
                try await body(database)
                try await database.close()
            }
        case .postgres:
            guard let server = PostgresServer.current else {
                try Test.cancel("needs PostgreSQL: \(PostgresServer.unavailable ?? "the suite has no server")")
            }
            let database = try await PostgresDatabase.open(server.createDatabase(), logger: Logger(label: "test"))
            try await body(database)
            try await database.close()
        }
    }
}
