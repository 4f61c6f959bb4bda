import Jobs
import Web

/// A run under way: what is kept of it, and what its steps wait for.
struct ActiveRun: Sendable {
    /// The jobs of a step's try.
    struct StepJobs: Sendable {
        let attempt: Int
        let ids: [JobID]
        var ended: [JobID: JobEnd] = [:]
        var isOver: Bool { ended.count == ids.count }
    }

    /// How a job of a step ended.
    struct JobEnd: Sendable {
        var state: JobState
        var error: String?
        var items: Int
        var pages: Int
    }

    var run: ScheduleRun
    /// By step.
    var jobs: [String: StepJobs] = [:]
    /// When steps that only wait are over, by step.
    var waits: [String: Timestamp] = [:]

    /// When something of it is due.
    var nextDue: Timestamp? {
        guard run.state == .running else { return nil }
        let wait = waits.values.min()
        guard let limit = run.progress.nextDue else { return wait }
        return wait.map { min($0, limit) } ?? limit
    }

    /// A job has ended. Answers the step and its outcome when it was the last of its step.
    mutating func ended(_ job: Job) -> (step: String, attempt: Int, outcome: WorkflowState.Outcome)? {
        guard let origin = Scheduling.StepJobs.origin(of: job.id), var step = jobs[origin.step],
            step.attempt == origin.attempt, step.ids.contains(job.id), job.status.state.isTerminal
        else { return nil }
        step.ended[job.id] = JobEnd(job)
        jobs[origin.step] = step
        guard step.isOver else { return nil }
        jobs[origin.step] = nil
        return (origin.step, origin.attempt, Self.outcome(step))
    }

    /// `jobs` (their ids), `completed`, `failed`, `items`, `pages`.
    private static func outcome(_ step: StepJobs) -> WorkflowState.Outcome {
        let ends = step.ids.compactMap { step.ended[$0] }
        var output = output(step.ids)
        let failed = ends.count { $0.state != .completed }
        output["completed"] = .integer(Int64(ends.count - failed))
        output["failed_jobs"] = .integer(Int64(failed))
        output["items"] = .integer(Int64(ends.reduce(0) { $0 &+ $1.items }))
        output["pages"] = .integer(Int64(ends.reduce(0) { $0 &+ $1.pages }))
        guard let first = ends.first(where: { $0.state != .completed }) else { return .succeeded(output) }
        let reason = first.state == .cancelled ? "the job was cancelled" : first.error ?? "the job failed"
        return .failed(ends.count == 1 ? reason : "\(failed) of \(ends.count) jobs did not complete: \(reason)", output)
    }

    static func output(_ jobs: [JobID]) -> JSONObject {
        var output = JSONObject()
        output["jobs"] = .array(jobs.map { .string($0.text) })
        return output
    }
}

extension ActiveRun.JobEnd {
    init(_ job: Job) {
        state = job.status.state
        error = job.error?.message
        // Crawls have Scrapy's statistics, commands a number of their own.
        items = Self.figure(["item_scraped_count", "items"], job)
        pages = Self.figure(["response_received_count"], job)
    }

    /// The first of these that the job has; 0 for none.
    private static func figure(_ names: [String], _ job: Job) -> Int {
        for name in names {
            if case .integer(let value)? = job.statistics?[name] { return Int(clamping: max(0, value)) }
        }
        return 0
    }
}
