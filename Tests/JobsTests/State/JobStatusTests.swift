import Jobs
import Testing
import Web

@Suite("The state machine of a job")
struct JobStatusTests {
    private static let now = Timestamp(microseconds: 1_800_000_000_000_000)
    private static let error = JobError(code: "exit_status", message: "it ended with 1")

    /// What can happen, as seen by a job whose attempt 2 is node `a`'s.
    enum Event: String, CaseIterable {
        case lease, cancel, due, lose, loseOther
        case completed, failed, cancelled, released
        case completedByOther, completedBefore

        var event: JobEvent {
            switch self {
            case .lease: .lease(node: "b")
            case .cancel: .cancel
            case .due: .due
            case .lose: .lose(attempt: 2)
            case .loseOther: .lose(attempt: 1)
            case .completed: .finish(attempt: 2, node: "a", .completed)
            case .failed: .finish(attempt: 2, node: "a", .failed(error, retryAfter: nil))
            case .cancelled: .finish(attempt: 2, node: "a", .cancelled)
            case .released: .finish(attempt: 2, node: "a", .released)
            case .completedByOther: .finish(attempt: 2, node: "b", .completed)
            case .completedBefore: .finish(attempt: 1, node: "a", .completed)
            }
        }
    }

    enum Expected: Equatable {
        case state(JobState)
        case fault(JobStateFault)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let state: JobState
        let event: Event
        let expected: Expected
        var testDescription: String { "\(state) + \(event)" }
    }

    /// Every state with every event. The attempt was not told to have ended by its node.
    static let table: [Row] = JobState.allCases.flatMap { state in
        Event.allCases.map { Row(state: state, event: $0, expected: expected(state, $0)) }
    }

    private static func expected(_ state: JobState, _ event: Event) -> Expected {
        switch (state, event) {
        case (_, .completedByOther), (_, .completedBefore), (_, .loseOther): .fault(.fenced)
        case (.pending, .lease): .state(.running)
        case (_, .lease): .fault(.notPending)
        case (.pending, .cancel), (.delayed, .cancel): .state(.cancelled)
        case (.running, .cancel), (.cancelling, .cancel): .state(.cancelling)
        case (_, .cancel): .fault(.ended(state))
        case (.delayed, .due): .state(.pending)
        case (_, .due): .state(state)
        case (.cancelling, _): .state(.cancelled)
        case (.running, .lose), (.running, .released): .state(.pending)
        case (.running, .completed): .state(.completed)
        case (.running, .failed): .state(.failed)
        case (.running, .cancelled): .state(.cancelled)
        default: .fault(.fenced)
        }
    }

    private func status(_ state: JobState) -> JobStatus {
        var status = JobStatus()
        status.state = state
        status.attempt = 2
        status.node = "a"
        if state == .delayed { status.availableAt = Self.now }
        return status
    }

    private func apply(
        _ event: JobEvent, to status: inout JobStatus, maxAttempts: Int = 3, retries: Int = 0, seed: UInt64 = 1
    ) throws -> JobTransition {
        var generator = SplitMix64(seed: seed)
        let policy = AttemptPolicy(maxAttempts: maxAttempts, retries: retries, schedule: RetrySchedule())
        return try status.apply(event, now: Self.now, policy: policy, generator: &generator)
    }

    @Test("every state with every event", arguments: table)
    func everyStateWithEveryEvent(_ row: Row) throws {
        var status = status(row.state)
        let before = status
        do {
            let transition = try apply(row.event.event, to: &status)
            #expect(row.expected == .state(status.state))
            #expect(transition == JobTransition(from: row.state, to: status.state))
            #expect(status.attempt == (row.event == .lease ? 3 : 2))
            #expect(status.node == (row.event == .lease ? "b" : "a"))
        } catch let fault as JobStateFault {
            #expect(row.expected == .fault(fault))
            #expect(status == before, "a fault changes nothing")
        }
    }

    @Test(
        "an end that is told twice is answered as the first time",
        arguments: ["completed", "failed", "cancelled", "released"])
    func twice(_ outcome: String) throws {
        let event = try #require(Event(rawValue: outcome)).event
        var status = status(.running)
        _ = try apply(event, to: &status)
        let after = status
        let again = try apply(event, to: &status)
        #expect(status == after)
        #expect(!again.isChange)
        // Also by a node that changed its mind, or that was asked to stop in between.
        let completed = try apply(Event.completed.event, to: &status)
        #expect(status == after)
        #expect(!completed.isChange)
    }

    @Test("P3 after a loss the attempt is fenced, wherever the job is by then")
    func fencedAfterLoss() throws {
        var status = status(.running)
        _ = try apply(.lose(attempt: 2), to: &status)
        #expect(throws: JobStateFault.fenced) { try apply(Event.completed.event, to: &status) }
        _ = try apply(.lease(node: "a"), to: &status)
        // The same node, but an older attempt.
        #expect(throws: JobStateFault.fenced) { try apply(Event.completed.event, to: &status) }
        let ended = try apply(.finish(attempt: 3, node: "a", .completed), to: &status)
        #expect(ended.ends)
        #expect(throws: JobStateFault.fenced) { try apply(Event.completed.event, to: &status) }
        #expect(status.state == .completed)
    }

    @Test("P5 the third loss of three fails the job; the first goes on at once, the second waits")
    func losses() throws {
        var status = JobStatus()
        var states: [JobState] = []
        for attempt in 1...3 {
            if status.state == .delayed { status.state = .pending }
            _ = try apply(.lease(node: "a"), to: &status)
            _ = try apply(.lose(attempt: attempt), to: &status)
            states.append(status.state)
        }
        #expect(states == [.pending, .delayed, .failed])
        #expect(status.losses == 3)
    }

    @Test("a release is no loss")
    func releases() throws {
        var status = JobStatus()
        for attempt in 1...50 {
            _ = try apply(.lease(node: "a"), to: &status)
            _ = try apply(.finish(attempt: attempt, node: "a", .released), to: &status)
            #expect(status.state == .pending)
        }
        #expect(status.losses == 0)
        #expect(status.failures == 0)
    }

    @Test("P9 failed work is tried again so often as was asked for", arguments: 0...4)
    func retries(_ retries: Int) throws {
        var status = JobStatus()
        var waits = 0
        for attempt in 1...10 where !status.state.isTerminal {
            if status.state == .delayed { status.state = .pending }
            _ = try apply(.lease(node: "a"), to: &status, retries: retries)
            _ = try apply(
                .finish(attempt: attempt, node: "a", .failed(Self.error, retryAfter: nil)), to: &status,
                retries: retries)
            if status.state == .delayed { waits += 1 }
        }
        #expect(status.state == .failed)
        #expect(waits == retries)
        #expect(status.failures == retries + 1)
    }

    @Test("P9 Retry-After wins over the schedule, up to the cap")
    func retryAfter() throws {
        for (seconds, expected) in [(30.0, 30.0), (0, 0), (1e12, 600), (.infinity, 600)] {
            var status = status(.running)
            _ = try apply(
                .finish(attempt: 2, node: "a", .failed(Self.error, retryAfter: seconds)), to: &status, retries: 1)
            #expect(status.state == .delayed)
            #expect(status.availableAt == Self.now + .seconds(expected))
        }
    }

    @Test("P7 once cancel was asked for, nothing but cancelled comes")
    func cancelIsFinal() throws {
        for event in [Event.completed, .failed, .cancelled, .released, .lose] {
            var status = status(.running)
            _ = try apply(.cancel, to: &status, retries: 5)
            _ = try apply(event.event, to: &status, retries: 5)
            #expect(status.state == .cancelled)
            #expect(throws: JobStateFault.ended(.cancelled)) { try apply(.cancel, to: &status) }
            #expect(throws: JobStateFault.notPending) { try apply(.lease(node: "a"), to: &status) }
        }
    }

    @Test("a delayed job does not go on before its time")
    func notDue() throws {
        var status = status(.delayed)
        status.availableAt = Self.now + .seconds(1)
        let transition = try apply(.due, to: &status)
        #expect(!transition.isChange)
        #expect(status.state == .delayed)
    }
}
