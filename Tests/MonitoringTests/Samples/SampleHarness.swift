import Jobs
import Monitoring
import SQL
import TestSupport
import Testing

/// A store of samples on a database of its own.
struct SampleHarness: Sendable {
    let database: any Database
    let store: NodeSampleStore

    typealias Engine = DatabaseEngine

    static func run(_ engine: Engine, _ body: (SampleHarness) async throws -> Void) async throws {
        try await engine.withDatabase { database in
            try await body(SampleHarness(database: database, store: NodeSampleStore(database)))
        }
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
