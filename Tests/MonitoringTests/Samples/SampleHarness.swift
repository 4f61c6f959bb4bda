import Jobs
import Logging
import Monitoring
import SQL
import TestSupport
import Testing

/// A store of samples on a database of its own.
struct SampleHarness: Sendable {
    let database: any Database
    let store: NodeSampleStore

    /// The engine that a test runs over. PostgreSQL needs the trait `sharedPostgres` on the suite.
    enum Engine: String, CaseIterable, Sendable { case sqlite, postgres }

    static func run(_ engine: Engine, _ body: (SampleHarness) async throws -> Void) async throws {
        switch engine {
        case .sqlite:
            try await withScratchFolder("samples") { folder in
                try await run(SQLiteDatabase(path: folder.file("trawl.sqlite")), body)
            }
        case .postgres:
            guard let server = PostgresServer.current else {
                try Test.cancel("needs PostgreSQL: \(PostgresServer.unavailable ?? "the suite has no server")")
            }
            try await run(PostgresDatabase.open(server.createDatabase(), logger: Logger(label: "test")), body)
        }
    }

    private static func run(_ database: any Database, _ body: (SampleHarness) async throws -> Void) async throws {
        try await body(SampleHarness(database: database, store: NodeSampleStore(database)))
        try await database.close()
    }
}

extension EntityName {
    /// A name that is one.
    static func named(_ text: String) -> EntityName {
        guard let name = EntityName(text) else { preconditionFailure("\(text) is no name") }
        return name
    }
}

extension Timestamp {
    /// Noon of a day, and so many seconds.
    static func noon(_ seconds: Int = 0) -> Timestamp {
        Timestamp(microseconds: 1_800_000_000_000_000) + .seconds(seconds)
    }
}

extension NodeSample {
    static func test(_ node: String, _ seconds: Int, _ figures: [NodeFigure: Double]) -> NodeSample {
        NodeSample(node: .named(node), takenAt: .noon(seconds), figures: figures)
    }
}
