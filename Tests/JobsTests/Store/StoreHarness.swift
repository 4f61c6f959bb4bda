import Jobs
import SQL
import TestSupport
import Testing
import Web

/// A store on a database of its own, with a clock that stands.
struct StoreHarness: Sendable {
    let database: any Database
    let time: ManualTime
    let store: JobStore

    typealias Engine = DatabaseEngine

    static func run(
        _ engine: Engine, configuration: JobStore.Configuration = .init(), seed: UInt64 = 1,
        _ body: (StoreHarness) async throws -> Void
    ) async throws {
        try await withDatabase(engine) { database in
            let time = ManualTime()
            let store = try await JobStore(database, time: time, configuration: configuration, seed: seed)
            try await body(StoreHarness(database: database, time: time, store: store))
        }
    }

    static func withDatabase(_ engine: Engine, _ body: (any Database) async throws -> Void) async throws {
        try await engine.withDatabase(body)
    }

    /// Another store on the same database, as after a start.
    func reopened(configuration: JobStore.Configuration = .init(), seed: UInt64 = 99) async throws -> JobStore {
        try await JobStore(database, time: time, configuration: configuration, seed: seed)
    }

    /// Ends an attempt.
    func finish(
        _ job: Job, _ outcome: JobOutcome = .completed, node: EntityName? = nil, result: JSONValue? = nil
    ) async throws -> Result<Job, JobStateFault> {
        let report = AttemptReport(
            reference: AttemptReference(job: job.id, attempt: job.status.attempt),
            node: try #require(node ?? job.status.node), outcome: outcome, result: result)
        return try #require(try await store.finish([report]).first)
    }

    func lose(_ job: Job) async throws {
        _ = try await store.lose(
            [AttemptReference(job: job.id, attempt: job.status.attempt)],
            reason: JobError(code: "node_lost", message: "its node was not heard of for 30 s"))
    }

    func state(_ id: JobID) async throws -> JobState? { try await store.job(id)?.status.state }
}
