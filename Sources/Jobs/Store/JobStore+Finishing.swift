import SQL
import Synchronization
import Web

extension JobStore {
    /// Ends attempts, in one commit. Each answer is the job after it, or why not. An end that was told before is answered
    /// as the first time; an attempt that is not the present one, and a job that is not there, are fenced (P3).
    ///
    /// - Parameter outputBytes: how large the outputs of jobs are, for ``prune(_:totalBytes:)``.
    package func finish(
        _ reports: [AttemptReport], outputBytes: [JobID: Int64] = [:]
    ) async throws -> [Result<Job, JobStateFault>] {
        guard !reports.isEmpty else { return [] }
        let last = state.withLock { state in reports.map { state.attempts[$0.reference.job] } }
        // What takes time is done before the writer has it.
        let ends = zip(reports, last).map { report, attempt in
            AttemptEnd(
                report, attempt?.number == report.reference.attempt ? attempt : nil,
                outputBytes: outputBytes[report.reference.job])
        }
        let (now, schedule, seed) = (time.now, configuration.retries, generator())
        let answers = try await commit({ connection in
            var generator = seed
            var rows = try JobRow.find(reports.map(\.reference.job), connection)
            return try ends.map { end -> Result<JobChange, JobStateFault> in
                guard var row = rows[end.report.reference.job] else { return .failure(.fenced) }
                row.known = end.request
                do {
                    let transition = try row.apply(end.event, now: now, schedule: schedule, generator: &generator)
                    if transition.isChange {
                        end.fill(&row)
                        try row.write(connection)
                    }
                    rows[row.id] = row
                    return .success(JobChange(row: row, transition: transition))
                } catch let fault as JobStateFault {
                    return .failure(fault)
                }
            }
        }) { state, answers in
            for case .success(let change) in answers { state.apply(change) }
        }
        var jobs = notify(answers.compactMap { try? $0.get() })[...]
        return answers.map { answer in answer.map { change in jobs.popFirst() ?? change.row.job } }
    }

    /// Counts attempts as lost (lease lapsed, node gone) and queues or fails their jobs (P5). The answer has the jobs that
    /// changed; attempts that are not the present ones are left out.
    package func lose(_ attempts: [AttemptReference], reason: JobError) async throws -> [Job] {
        guard !attempts.isEmpty else { return [] }
        let (now, schedule, seed) = (time.now, configuration.retries, generator())
        let changes = try await commit({ connection in
            var generator = seed
            var rows = try JobRow.find(attempts.map(\.job), connection)
            var changes: [JobChange] = []
            for attempt in attempts {
                guard var row = rows[attempt.job] else { continue }
                do {
                    let transition = try row.apply(
                        .lose(attempt: attempt.attempt), now: now, schedule: schedule, reason: reason,
                        generator: &generator)
                    try row.write(connection)
                    rows[row.id] = row
                    changes.append(JobChange(row: row, transition: transition))
                } catch is JobStateFault {
                    // It ended, or is another's by now.
                    continue
                }
            }
            return changes
        }) { state, changes in
            for change in changes { state.apply(change) }
        }
        return notify(changes)
    }

    /// Keeps figures of running attempts, for callers; those that are fenced are left out. They are in memory only: an
    /// attempt that ends has its last ones written.
    package func report(_ progress: [AttemptProgress]) async throws {
        state.withLock { state in
            for progress in progress where state.attempts[progress.reference.job]?.number == progress.reference.attempt
            {
                state.attempts[progress.reference.job]?.statistics = progress.statistics
            }
        }
    }

    /// Cancels a job (P7): one that waits is cancelled at once, one that runs is `cancelling` until its node says so or is
    /// lost. Throws ``JobStateFault/ended(_:)``; nil when there is none of that id.
    package func cancel(_ id: JobID) async throws -> Job? {
        let (now, schedule, seed) = (time.now, configuration.retries, generator())
        let change = try await commit({ connection -> JobChange? in
            var generator = seed
            guard var row = try JobRow.find([id], connection)[id] else { return nil }
            let transition = try row.apply(.cancel, now: now, schedule: schedule, generator: &generator)
            if transition.isChange { try row.write(connection) }
            return JobChange(row: row, transition: transition)
        }) { state, change in
            if let change { state.apply(change) }
        }
        return change.map { notify([$0]) }?.first
    }
}

/// A report, as the writer needs it.
private struct AttemptEnd: Sendable {
    let report: AttemptReport
    /// What is known of the row before.
    let request: JobRow.Known
    /// What is known of it once it has what the report says.
    private let filled: JobRow.Known
    private let outputBytes: Int64?
    private let result: String?
    private let statistics: String?

    /// - Parameter attempt: what memory has of it.
    init(_ report: AttemptReport, _ attempt: JobStoreState.RunningAttempt?, outputBytes: Int64?) {
        self.report = report
        self.outputBytes = outputBytes
        let figures = report.statistics ?? attempt?.statistics
        request = JobRow.Known(request: attempt?.request)
        filled = JobRow.Known(request: attempt?.request, statistics: figures, result: report.result)
        result = report.result?.description
        statistics = figures?.description
    }

    var event: JobEvent {
        .finish(attempt: report.reference.attempt, node: report.node, report.outcome)
    }

    func fill(_ row: inout JobRow) {
        if let result { row.result = result }
        if let statistics { row.statistics = statistics }
        if let outputBytes { row.outputBytes = outputBytes }
        row.known = filled
    }
}
