import Logging
import SQL
import TestSupport
import Testing

/// The drivers that one suite is run over.
enum DatabaseKind: CaseIterable {
    case sqlite
    case postgres

    /// Lends `body` an empty database; closed afterwards.
    func withDatabase(_ body: (any Database) async throws -> Void) async throws {
        try await withLocation { location in
            let database = try await location.open()
            try await body(database)
            try await database.close()
        }
    }

    /// Lends `body` the place of an empty database, which it may open several times.
    func withLocation(_ body: (OpenableLocation) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            try await withScratchFolder { folder in
                try await body(OpenableLocation(location: .file(folder.file("test.db"))))
            }
        case .postgres:
            guard let server = PostgresServer.current else {
                try Test.cancel("needs PostgreSQL: \(PostgresServer.unavailable ?? "the suite has no server")")
            }
            let url = try await server.createDatabase()
            try await body(OpenableLocation(location: .server(url)))
        }
    }
}

struct OpenableLocation: Sendable {
    let location: DatabaseLocation

    func open() async throws -> any Database { try await location.open(logger: .quiet) }
}

extension Logger {
    /// Tests that take servers away would fill the output with warnings.
    static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}

extension Database {
    /// Expects that a statement answers `count` rows.
    func expect(
        _ statement: String, count: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await read { try $0.query(statement).count }
        #expect(found == count, "\(statement)", sourceLocation: sourceLocation)
    }

    /// Expects the first value of the first row.
    func expect(
        _ statement: String, value: SQLValue, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await read { try $0.first(statement)?[0] }
        #expect(found == value, "\(statement)", sourceLocation: sourceLocation)
    }
}

/// The code of the fault that `body` throws; nil when it throws none, or another error.
func faultCode(_ body: () async throws -> Void) async -> SQLFault.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? SQLFault)?.code
    }
}

/// What a body throws that is no fault of the database.
struct Refusal: Error, Equatable {
    let number: Int
}
