import Jobs
import Logging
import Web

/// Jobs come and go.
extension Scheduler {
    /// Many at a time: their writes are committed together.
    func cancel(_ jobs: [JobID]) async {
        let platform = platform
        for start in stride(from: 0, to: jobs.count, by: 256) {
            let failures = await withTaskGroup(of: (job: JobID, error: any Error)?.self) { tasks in
                for job in jobs[start..<min(start + 256, jobs.count)] {
                    tasks.addTask {
                        do {
                            try await platform.cancel(job)
                            return nil
                        } catch {
                            return (job, error)
                        }
                    }
                }
                return await tasks.reduce(into: []) { failures, failure in failure.map { failures.append($0) } }
            }
            guard let first = failures.first else { continue }
            var metadata = Self.metadata(of: first.job, first.error)
            metadata["count"] = "\(failures.count)"
            logger.warning("jobs cannot be cancelled; tried again", metadata: metadata)
            unsent.append(.cancel(failures.map(\.job)))
        }
    }

    /// All that was decided together goes in one call. If that is refused, each half in its own, until what is to blame
    /// stands alone.
    ///
    /// - Parameter isFull: whether the queue has no room even for a single step's jobs; the rest is then kept for later.
    func submit(_ actions: ArraySlice<SchedulerState.Action>, _ isFull: inout Bool) async throws {
        guard !actions.isEmpty else { return }
        guard !isFull else { return unsent += actions }
        do {
            let submissions = try await platform.submit(actions.flatMap(\.requests))
            return try await look(at: submissions.filter { !$0.isNew }.map(\.id))
        } catch let refusal as SchedulerRefusal where actions.count == 1 {
            guard case .submit(let run, let step, let attempt, let requests)? = actions.first else { return }
            // After a restart they may be there already, though their spider has gone meanwhile.
            let ids = requests.compactMap(\.id)
            if try await platform.jobs(ids).count == ids.count { return try await look(at: ids) }
            return tell(
                .stepEnded(run: run, step: step, attempt: attempt, .failed(refusal.description, JSONObject())))
        } catch is SchedulerRefusal {
        } catch {
            guard !Task.isCancelled else { return }
            isFull = actions.count == 1 || !((error as? SubmissionFault)?.code == .queueFull)
            guard !isFull else {
                let jobs = actions.flatMap(\.requests).compactMap(\.id)
                var metadata = jobs.first.map { Self.metadata(of: $0, error) } ?? ["error": "\(error)"]
                metadata["count"] = "\(jobs.count)"
                logger.error("jobs cannot be submitted; tried again", metadata: metadata)
                return unsent += actions
            }
        }
        let middle = actions.startIndex + actions.count / 2
        try await submit(actions[..<middle], &isFull)
        try await submit(actions[middle...], &isFull)
    }
}
