package import Jobs
import Logging
import Synchronization

/// What the API asks of jobs.
extension Controller {
    /// Checks and adds jobs, all or none: spiders must be deployed, commands known. A spider runs where it was deployed to:
    /// a native one in process, one of an egg on Scrapy. Throws ``FleetFault`` or
    /// ``SubmissionFault``.
    package func submit(_ requests: [JobRequest]) async throws -> [Submission] {
        var requests = requests
        var places: [SpiderKey: SpiderPlace] = [:]
        for index in requests.indices {
            let request = requests[index]
            switch request.work {
            case .links: break
            case .command(let name, _):
                guard configuration.commands?.contains(name) ?? true else {
                    throw FleetFault(
                        .commandUnknown,
                        "there is no command \(name); the operator registers commands in the configuration")
                }
            case .spider:
                let key = SpiderKey(project: request.project, spider: request.spider, version: request.version)
                let found: SpiderPlace
                if let known = places[key] {
                    found = known
                } else {
                    found = try await storing {
                        try await catalogue.place(project: key.project, spider: key.spider, version: key.version)
                    }
                    places[key] = found
                }
                requests[index].runtime = found.runtime
                requests[index].version = found.version
            }
        }
        let placed = requests
        let submissions = try await storing { try await jobs.submit(placed) }
        metrics.submitted(submissions.count { $0.isNew })
        return submissions
    }

    private struct SpiderKey: Hashable {
        let project: EntityName
        let spider: EntityName
        let version: EntityName?
    }

    /// Cancels a job and tells its node at once. Throws ``FleetFault`` `jobUnknown`, `jobEnded`.
    ///
    /// - Parameter atOnce: whether one that runs is stopped by force. It may have been cancelled before.
    package func cancel(_ id: JobID, atOnce: Bool = false) async throws -> Job {
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
            core.fleet.cancel(
                AttemptReference(job: id, attempt: job.status.attempt), of: node, at: now, atOnce: atOnce)
        }
        answer(call.map { [$0] } ?? [])
        return job
    }

    /// Deletes a job that has ended, with its outputs, so that its id is free again. False when there is none, or it has not
    /// ended.
    @discardableResult
    package func forget(_ id: JobID) async throws -> Bool {
        guard let job = try await storing({ try await jobs.remove(id) }) else { return false }
        try await storing { try await outputs.delete(OutputName(of: job)) }
        return true
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
