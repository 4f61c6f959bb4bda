import Fleet
import Foundation
import Jobs
import Logging
import SQL
import Synchronization
import Web

/// Controller, store on SQLite and worker in one process, as in `trawl up`, with jobs that do nothing: submitted in
/// process by as many tasks as there would be clients, one job a call, each call answered after the fsync; leased, run,
/// and finished in the database.
struct NoopFleet {
    private let folder: String
    private let jobs: Int
    private let submitters: Int
    private let slots: Int

    init(_ options: Options) throws {
        folder = try options.text("folder")
        jobs = try options.number("jobs", default: 20_000)
        submitters = try options.number("clients", default: 64)
        slots = try options.number("slots", default: 64)
    }

    func run() async throws -> JSONValue {
        guard let node = EntityName("bench"), let request = Self.request else {
            throw Options.Fault(description: "no names for a job")
        }
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let database = try SQLiteDatabase(path: folder + "/trawl.sqlite")
        let store = try await JobStore(database, seed: 1)
        let controller = Controller(
            jobs: store, spiders: try await SpiderStore(database),
            outputs: try OutputStore(folder: folder + "/outputs"),
            logger: logger)
        let runner = NoopRunner()
        let worker = try Worker(
            controller, runners: [runner], configuration: .init(name: node, slots: slots, folder: folder + "/worker"),
            logger: logger)
        let finished = FinishedJobs(wanted: jobs)
        // After the commit, by the store's contract: what is counted here is durable.
        store.onChanged { changed in
            finished.count(changed.count { $0.status.state == .completed })
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await controller.run() }
            group.addTask { try await worker.run() }
            defer { group.cancelAll() }
            let processorBefore = JobsBenchmark.processorSeconds
            let start = ContinuousClock.now
            try await withThrowingDiscardingTaskGroup { clients in
                for client in 0..<submitters {
                    clients.addTask {
                        for _ in stride(from: client, to: jobs, by: submitters) {
                            _ = try await controller.submit([request])
                        }
                    }
                }
            }
            let submitted = (ContinuousClock.now - start) / .seconds(1)
            await finished.all()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let processor = JobsBenchmark.processorSeconds - processorBefore
            let counts = try await store.counts()
            guard counts.completed == jobs, counts.total == jobs, runner.runs == jobs else {
                throw Options.Fault(
                    description: "\(counts.completed) of \(counts.total) jobs completed in \(runner.runs) runs, "
                        + "where \(jobs) were submitted")
            }
            return [
                "jobs": .integer(Int64(jobs)), "seconds": .number(seconds), "submitted_seconds": .number(submitted),
                "cpu": .number(processor), "memory": .number(Double(JobsBenchmark.residentBytes) / 1e6),
            ]
        }
    }

    private static var request: JobRequest? {
        JobRequest(
            spider: .linkSpider,
            work: .links(urls: ["http://bench.example/"], maxPages: 1, sameOriginOnly: true))
    }
}

/// Counts completed jobs up to a number, and lets one caller wait for the last.
private final class FinishedJobs: Sendable {
    private let left: Mutex<Int>
    private let signal = AsyncStream<Void>.makeStream()

    init(wanted: Int) { left = Mutex(wanted) }

    func count(_ jobs: Int) {
        let isLast = left.withLock { left in
            left -= jobs
            return left <= 0
        }
        if isLast { signal.continuation.finish() }
    }

    func all() async {
        for await _ in signal.stream {}
    }
}
