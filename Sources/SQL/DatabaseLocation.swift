package import Logging

/// Where the state is kept: a file or a server.
package enum DatabaseLocation: Sendable, Hashable, CustomStringConvertible {
    /// The path of a SQLite file.
    case file(String)
    /// The address of a PostgreSQL server, with its password.
    case server(String)

    /// Reads `postgres://…`, `postgresql://…`, `sqlite:PATH` or a path. Throws ``SQLFault`` for an address that
    /// cannot be read, and for one of another kind.
    package init(_ text: String) throws {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            _ = try PostgresAddress(text)
            self = .server(text)
            return
        }
        let path = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
        guard !path.contains("://") else {
            // The rest may hold a password.
            let scheme = path.prefix { $0 != ":" }
            throw SQLFault(
                .statement, "\(scheme):// is no database that is known here; give postgres://… or the path of a file.")
        }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLFault(.statement, "No database was named; give postgres://… or the path of a file.")
        }
        self = .file(path)
    }

    /// The path, or the address with `***` for its password.
    package var description: String {
        switch self {
        case .file(let path): path
        case .server(let text): (try? PostgresAddress(text).description) ?? "postgres://…"
        }
    }

    /// Opens it. Throws ``SQLFault``.
    package func open(logger: Logger) async throws -> any Database {
        switch self {
        case .file(let path): try SQLiteDatabase(path: path)
        case .server(let address): try await PostgresDatabase.open(address, logger: logger)
        }
    }
}
