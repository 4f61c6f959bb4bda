import Jobs
import Synchronization
import Web

@testable import Fleet

/// A controller in memory with seeded faults: it does what the protocol says, except that calls get lost on the way in or
/// on the way back, and sessions end.
final class ScriptedController: ControllerClient {
    /// How often things go wrong, as probabilities.
    struct Faults: Sendable {
        var lostCalls = 0.0
        var lostAnswers = 0.0
        var endedSessions = 0.0
    }

    struct State {
        var random: SplitMix64
        var queue: [(job: JobID, request: JobRequest)] = []
        var requests: [JobID: JobRequest] = [:]
        /// The number of the last attempt of each job.
        var numbers: [JobID: Int] = [:]
        /// What the node has, with how many heartbeats have left it out.
        var owned: [AttemptReference: Int] = [:]
        var outcomes: [JobID: JobOutcome] = [:]
        var reports: [AttemptReport] = []
        var outputs: [JobID: [OutputName.Kind: [UInt8]]] = [:]
        var sizes: [Int] = []
        var session = 0
        var hellos: [NodeHello] = []
        var beats = 0
        var cancelled: Set<JobID> = []
        var news = false
        var drains = false
        var leaves = 0
        var leases: [Int] = []
        /// Every call fails while the controller is away.
        var isAway = false
        var appendFault: FleetFault?
        var refuses = false
        /// Joins fail as they do when the controller's certificate is not trusted, and are counted.
        var isUntrusted = false
        var untrustedJoins = 0
        var resumesHeld = true
    }

    let faults: Faults
    let lease: Duration
    let heartbeatInterval: Duration
    let state: Mutex<State>

    init(
        faults: Faults = .init(), lease: Duration = .seconds(20), heartbeats: Duration = .milliseconds(800),
        seed: UInt64 = 1
    ) {
        self.faults = faults
        self.lease = lease
        heartbeatInterval = min(lease / 6, heartbeats)
        state = Mutex(State(random: SplitMix64(seed: seed)))
    }

    func submit(_ request: JobRequest, id: String) {
        guard let job = JobID(id) else { return }
        state.withLock { state in
            state.requests[job] = request
            state.queue.append((job, request))
        }
    }

    func cancel(_ id: String) {
        guard let job = JobID(id) else { return }
        state.withLock { state in
            state.cancelled.insert(job)
            state.news = true
        }
    }

    var outcomes: [JobID: JobOutcome] { state.withLock { $0.outcomes } }
    func outcome(_ id: String) -> JobOutcome? { JobID(id).flatMap { job in state.withLock { $0.outcomes[job] } } }
    func output(_ id: String, _ kind: OutputName.Kind = .items) -> [UInt8] {
        JobID(id).flatMap { job in state.withLock { $0.outputs[job]?[kind] } } ?? []
    }

    /// Loses a call before or after its effect.
    private func call<Answer>(_ effect: (inout State) throws -> Answer) throws -> Answer {
        let lost = FleetFault(.unreachable, "the call was lost")
        return try state.withLock { state in
            if state.isAway || Double.random(in: 0..<1, using: &state.random) < faults.lostCalls { throw lost }
            let answer = try effect(&state)
            if Double.random(in: 0..<1, using: &state.random) < faults.lostAnswers { throw lost }
            return answer
        }
    }

    private func check(_ session: NodeSession, _ state: inout State) throws {
        if Double.random(in: 0..<1, using: &state.random) < faults.endedSessions { state.session += 1 }
        guard session.id == "s\(state.session)" else { throw FleetFault(.sessionEnded, "the session has ended") }
    }

    func join(_ hello: NodeHello) async throws -> NodeWelcome {
        try call { state in
            if state.refuses { throw FleetFault(.refused, "the token is not known") }
            if state.isUntrusted {
                state.untrustedJoins += 1
                throw FleetFault(.untrusted, "its certificate is not trusted")
            }
            state.session += 1
            state.hellos.append(hello)
            let running = Set(hello.running.map(\.reference))
            var resumed: [Assignment] = []
            for reference in state.owned.keys.sorted(by: { $0.job < $1.job }) where !running.contains(reference) {
                state.owned[reference] = nil
                guard let request = state.requests[reference.job] else { continue }
                if hello.held.contains(reference.job), state.resumesHeld {
                    resumed.append(Self.give(reference.job, request, to: &state))
                } else {
                    state.queue.append((reference.job, request))
                }
            }
            return NodeWelcome(
                session: NodeSession(node: hello.capabilities.name, id: "s\(state.session)"), lease: lease,
                heartbeatInterval: heartbeatInterval, resumed: resumed)
        }
    }

    private static func give(_ job: JobID, _ request: JobRequest, to state: inout State) -> Assignment {
        let number = state.numbers[job, default: 0] + 1
        state.numbers[job] = number
        let reference = AttemptReference(job: job, attempt: number)
        state.owned[reference] = 0
        return Assignment(reference: reference, request: request, resumes: number > 1)
    }

    func lease(session: NodeSession, free: Int, wait: Duration) async throws -> [Assignment] {
        let end = ContinuousClock.now + wait
        while true {
            let answer = try call { state -> [Assignment]? in
                try check(session, &state)
                if state.news {
                    state.news = false
                    return []
                }
                let given = state.queue.prefix(state.drains ? 0 : free)
                state.queue.removeFirst(given.count)
                if !given.isEmpty { state.leases.append(given.count) }
                return given.isEmpty ? nil : given.map { Self.give($0.job, $0.request, to: &state) }
            }
            if let answer { return answer }
            guard ContinuousClock.now < end else { return [] }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    func heartbeat(_ beat: Heartbeat) async throws -> HeartbeatAnswer {
        try call { state in
            try check(beat.session, &state)
            state.beats += 1
            let named = Set(beat.attempts.map(\.reference))
            for (reference, missed) in state.owned where !named.contains(reference) {
                state.owned[reference] = missed + 1
                if missed >= 1, let request = state.requests[reference.job] {
                    state.owned[reference] = nil
                    state.queue.append((reference.job, request))
                }
            }
            let cancel = named.filter { state.cancelled.contains($0.job) && state.owned[$0] != nil }
            return HeartbeatAnswer(
                cancel: Array(cancel), fenced: named.filter { state.owned[$0] == nil }, drain: state.drains)
        }
    }

    func append(_ chunk: OutputChunk, session: NodeSession) async throws -> Int64 {
        try call { state in
            try check(session, &state)
            if let fault = state.appendFault { throw fault }
            guard state.owned[chunk.reference] != nil else { throw FleetFault(.attemptFenced, "fenced") }
            var bytes = state.outputs[chunk.reference.job]?[chunk.kind] ?? []
            guard chunk.offset <= bytes.count else {
                throw FleetFault(.outputGap, "it ends before", size: Int64(bytes.count))
            }
            bytes.removeSubrange(Int(chunk.offset)...)
            bytes += chunk.bytes
            state.sizes.append(chunk.bytes.count)
            state.outputs[chunk.reference.job, default: [:]][chunk.kind] = bytes
            return Int64(bytes.count)
        }
    }

    func finish(_ reports: [AttemptReport], session: NodeSession) async throws -> [Bool] {
        try call { state in
            try check(session, &state)
            return reports.map { report in
                guard state.owned.removeValue(forKey: report.reference) != nil else { return false }
                state.reports.append(report)
                let job = report.reference.job
                if report.outcome == .released, let request = state.requests[job] {
                    state.queue.append((job, request))
                } else {
                    state.outcomes[job] = report.outcome
                }
                return true
            }
        }
    }

    func spiderSource(
        project: EntityName, spider: EntityName, version: EntityName?, session: NodeSession
    ) async throws -> SpiderSourceAnswer { throw FleetFault(.spiderMissing, "there is no spider \(spider)") }

    func egg(
        project: EntityName, version: EntityName?, unless digest: String?, session: NodeSession
    ) async throws -> EggAnswer { throw FleetFault(.spiderMissing, "there is no egg of \(project)") }

    func egg(listing id: String, session: NodeSession) async throws -> [UInt8] {
        throw FleetFault(.spiderMissing, "there is no egg \(id)")
    }

    func listed(_ call: EggListingCall) async throws {}

    func leave(session: NodeSession) async throws {
        try call { state in
            try check(session, &state)
            state.leaves += 1
        }
    }
}
