import SQL
import Synchronization
import Web

extension JobStore {
    /// Adds jobs, all or none. An id or idempotency key that is known answers the job that has it, if the request is the
    /// same; with another request it is a ``SubmissionFault``. Answers after the fsync (P1, P4).
    package func submit(_ requests: [JobRequest]) async throws -> [Submission] {
        guard !requests.isEmpty else { return [] }
        let now = time.now
        var (generator, waiting) = state.withLock { (SplitMix64(seed: $0.generator.next()), $0.tally.waiting) }
        guard waiting + requests.count <= configuration.mostPending else {
            throw SubmissionFault(
                .queueFull, "\(waiting) jobs wait, and no more than \(configuration.mostPending) may; try again later")
        }
        let batch = try JobBatch(requests) { JobID.make(at: now, using: &generator) }
        let insertion = JobInsertion(batch: batch, now: now)
        let answer = try await commit({ try insertion.run($0) }) { state, answer in
            Self.remember(batch, answer, now, in: &state)
        }
        if !answer.sequences.isEmpty { notifyQueued() }
        return batch.places.map { place, isFirst in
            Submission(
                id: answer.known[place] ?? batch.jobs[place].id, isNew: isFirst && answer.known[place] == nil)
        }
    }

    private static func remember(
        _ batch: JobBatch, _ answer: JobInsertion.Answer, _ now: Timestamp, in state: inout JobStoreState
    ) {
        var added: [QueueKey: (count: Int, first: Int64)] = [:]
        for (place, sequence) in answer.sequences {
            let known = added[batch.jobs[place].queue] ?? (0, sequence)
            added[batch.jobs[place].queue] = (known.count + 1, min(known.first, sequence))
        }
        for (key, jobs) in added {
            state.add(key, count: jobs.count, head: QueueHead(sequence: jobs.first, since: now))
        }
    }

    /// A new job of the same request as an ended one. Throws ``JobStateFault/notEnded(_:)`` when it has not ended; nil when
    /// it is unknown.
    package func retry(_ id: JobID) async throws -> Job? {
        guard let old = try await job(id) else { return nil }
        guard old.status.state.isTerminal else { throw JobStateFault.notEnded(old.status.state) }
        var request = old.request
        request.id = nil
        request.idempotencyKey = nil
        guard let submission = try await submit([request]).first else { return nil }
        return try await job(submission.id)
    }
}
