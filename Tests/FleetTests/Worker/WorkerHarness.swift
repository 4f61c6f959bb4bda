import Jobs
import Logging
import Synchronization
import TestSupport
import Testing
import Web

@testable import Fleet

extension EntityName {
    static func test(_ text: String) -> EntityName { EntityName(text) ?? .defaultProject }
}

extension JobRequest {
    static func command(timeout: Double? = nil) -> JobRequest {
        JobRequest(
            spider: .test("noop"), runtime: .command, work: .command(name: .test("noop"), input: nil), timeout: timeout)
    }
}

/// A clock of the machine that a test moves on.
final class ShiftedClock: LeaseClock {
    private let shift = Mutex<Duration>(.zero)
    var now: Duration { BootClock().now + shift.withLock { $0 } }
    func advance(by duration: Duration) { shift.withLock { $0 += duration } }
}

/// Runs a worker for the time of `body`, then cancels it.
func withWorker<Answer: Sendable>(
    _ client: any ControllerClient, _ runners: [any Runner], slots: Int = 2, folder: String,
    clock: any LeaseClock = BootClock(), grace: Duration = .seconds(5), isolation: isolated (any Actor)? = #isolation,
    _ body: (Worker) async throws -> Answer
) async throws -> Answer {
    var configuration = Worker.Configuration(name: .test("node1"), slots: slots, folder: folder)
    configuration.grace = grace
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let worker = try Worker(client, runners: runners, configuration: configuration, clock: clock, logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await worker.run() }
        defer { group.cancelAll() }
        return try await body(worker)
    }
}
