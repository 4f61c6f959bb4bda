package import Jobs
import Logging
import Synchronization

/// What the API asks of jobs.
extension Controller {
    /// Checks and adds jobs, all or none: spiders must be deployed, commands known. Throws ``FleetFault`` or
    /// ``SubmissionFault``.
    package func submit(_ requests: [JobRequest]) async throws -> [Submission] {
        var checked: Set<SpiderKey> = []
        for request in requests {
            switch request.work {
            case .links: break
            case .command(let name, _):
                guard configuration.commands.contains(name) else {
                    throw FleetFault(
                        .commandUnknown,
                        "there is no command \(name); the operator registers commands in the configuration")
                }
            case .spider:
                let key = SpiderKey(project: request.project, spider: request.spider, version: request.version)
                guard checked.insert(key).inserted else { continue }
                try await storing {
                    try await catalogue.check(project: key.project, spider: key.spider, version: key.version)
                }
            }
        }
        let submissions = try await storing { try await jobs.submit(requests) }
        metrics.submitted(submissions.count { $0.isNew })
        return submissions
    }

    private struct SpiderKey: Hashable {
        let project: EntityName
        let spider: EntityName
        let version: EntityName?
    }

    /// Cancels a job and tells its node at once. Throws ``FleetFault`` `jobUnknown`, `jobEnded`.
    package func cancel(_ id: JobID) async throws -> Job {
        let job: Job?
        do {
            job = try await storing { try await jobs.cancel(id) }
        } catch JobStateFault.ended(let state) {
            throw FleetFault(.jobEnded, "job \(id) has ended already (\(state.publicName))")
        }
        guard let job else { throw Self.unknown(id) }
        logger.info("a job was cancelled", metadata: ["job": "\(id)", "state": "\(job.status.state.rawValue)"])
        guard job.status.state == .cancelling, let node = job.status.node else { return job }
        let now = time.now
        let call = core.withLock { core in
            core.fleet.cancel(AttemptReference(job: id, attempt: job.status.attempt), of: node, at: now)
        }
        answer(call.map { [$0] } ?? [])
        return job
    }

    /// A new job of the same request as an ended one. Throws ``FleetFault`` `jobUnknown`, `jobNotEnded`.
    package func retry(_ id: JobID) async throws -> Job {
        let job: Job?
        do {
            job = try await storing { try await jobs.retry(id) }
        } catch JobStateFault.notEnded {
            throw FleetFault(.jobNotEnded, "job \(id) has not ended; cancel it first, or wait for its end")
        }
        guard let job else { throw Self.unknown(id) }
        metrics.submitted(1)
        return job
    }

    /// Waits until the job has ended, `wait` at most; the job as it then stands, nil when unknown.
    package func job(_ id: JobID, endedWithin wait: Duration) async throws -> Job? {
        try await storing {
            try await waiters.job(id, within: wait) { try await jobs.job(id) }
        }
    }

    private static func unknown(_ id: JobID) -> FleetFault {
        FleetFault(.jobUnknown, "there is no job \(id); it may have been deleted by the retention's rules")
    }
}
