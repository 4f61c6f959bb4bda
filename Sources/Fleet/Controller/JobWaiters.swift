import Jobs
import Synchronization

/// Those who wait for the ends of jobs.
final class JobWaiters: Sendable {
    private struct State {
        var next: UInt64 = 0
        var waiters: [JobID: [UInt64: Reply<Job>]] = [:]
    }

    private let state = Mutex(State())

    /// Waits for the end of a job, if it has not ended when `present` reads it. Nil when it is not there; else as it stood
    /// last.
    func job(_ id: JobID, within time: Duration, present: () async throws -> Job?) async throws -> Job? {
        guard time > .zero else { return try await present() }
        let reply = Reply<Job>()
        // Before it is read, so that no end is missed.
        let number = add(reply, for: id)
        defer { remove(number, for: id) }
        guard let job = try await present() else { return nil }
        if job.status.state.isTerminal { return job }
        if let ended = await reply.value(within: time) { return ended }
        return try await present() ?? job
    }

    func changed(_ jobs: [Job]) {
        let replies = state.withLock { state -> [(Reply<Job>, Job)] in
            guard !state.waiters.isEmpty else { return [] }
            return jobs.filter(\.status.state.isTerminal).flatMap { job in
                (state.waiters[job.id]?.values).map { replies in replies.map { ($0, job) } } ?? []
            }
        }
        for (reply, job) in replies { reply.give(job) }
    }

    /// How many wait just now.
    var count: Int { state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } } }

    private func add(_ reply: Reply<Job>, for id: JobID) -> UInt64 {
        state.withLock { state in
            state.next += 1
            state.waiters[id, default: [:]][state.next] = reply
            return state.next
        }
    }

    private func remove(_ number: UInt64, for id: JobID) {
        state.withLock { state in
            state.waiters[id]?[number] = nil
            if state.waiters[id]?.isEmpty == true { state.waiters[id] = nil }
        }
    }
}
