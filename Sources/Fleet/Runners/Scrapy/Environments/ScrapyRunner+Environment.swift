import Jobs

extension ScrapyRunner {
    enum Preparation: Sendable {
        /// The Python that the job runs on.
        case ready(String)
        case stopped(StopReason)
    }

    /// The Python of a job; made when its egg asks for packages that are not installed yet, which its log then tells.
    /// Throws ``ScrapyHostFault``, or `CancellationError`.
    func environment(of job: ScrapyJob, _ context: any JobContext) async throws -> Preparation {
        let environment = hosts.environment(of: job.assignment.request.project, requirements: job.egg.requirements)
        guard !environment.isComplete else { return .ready(try await hosts.make(environment)) }
        let log = ScrapyJobLog(job.log)
        await log.note("Installing what the egg's requirements.txt asks for")
        let preparation = try await withThrowingTaskGroup(of: Preparation?.self) { group in
            group.addTask { .ready(try await self.hosts.make(environment)) }
            group.addTask {
                let reason = await context.stopped()
                return Task.isCancelled ? nil : .stopped(reason)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let preparation = first else { throw CancellationError() }
            return preparation
        }
        if case .ready = preparation { await log.note("Installed") }
        return preparation
    }
}
