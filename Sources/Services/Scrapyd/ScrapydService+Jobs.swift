import Fleet
import Jobs
import Web

/// Jobs are scheduled, looked at and cancelled.
extension ScrapydService {
    func daemonStatus(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let counts = try await counts(user)
        return [
            "pending": .integer(Int64(counts.pending)), "running": .integer(Int64(counts.running)),
            "finished": .integer(Int64(min(counts.finished, Self.mostFinished))),
        ]
    }

    /// How many jobs the instance shows to a user.
    func counts(_ user: ScrapydUser) async throws -> (pending: Int, running: Int, finished: Int) {
        if instance.origin == nil, user.projects == nil {
            let counts = try await controller.jobs.counts()
            return (counts.pending, counts.running, counts.completed + counts.failed + counts.cancelled)
        }
        var all = (pending: 0, running: 0, finished: 0)
        for project in Self.each(user.projects) {
            all.pending += try await controller.jobs.count(filter(project, "pending"), most: 1_000_000)
            all.running += try await controller.jobs.count(filter(project, "running"), most: 1_000_000)
            all.finished += try await controller.jobs.count(filter(project, nil), most: Self.mostFinished)
        }
        return all
    }

    /// - Parameter status: nil for jobs that have ended.
    private func filter(_ project: EntityName?, _ status: String?) -> JobFilter {
        var filter = JobFilter()
        filter.project = project
        filter.origin = instance.origin
        filter.status = status
        filter.hasEnded = status == nil
        filter.limit = status == nil ? Self.mostFinished : Self.mostListed
        return filter
    }

    /// The projects, one by one, or nil for all of them at once.
    private static func each(_ projects: Set<EntityName>?) -> [EntityName?] {
        guard let projects else { return [nil] }
        return projects.sorted()
    }

    /// Jobs that the instance shows to a user.
    func jobs(_ user: ScrapydUser, project: EntityName? = nil) async throws -> ScrapydJobs {
        var found = ScrapydJobs()
        for project in Self.each(project.map { [$0] } ?? user.projects) {
            found.pending += try await controller.jobs.jobs(filter(project, "pending"))
            found.running += try await controller.jobs.jobs(filter(project, "running"))
            found.finished += try await controller.jobs.jobs(filter(project, nil))
        }
        found.sort(mostFinished: Self.mostFinished)
        return found
    }

    func status(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let id = try parameters.required("job")
        let project = try parameters.text("project").map { try projectName($0, user) }
        let job = try await job(id, in: project, user)
        if job == nil, let project { _ = try await known(project) }
        return ["currstate": job.map { .string($0.status.state.scrapydName) } ?? .null]
    }

    /// The job of that id, when the instance shows it to the user.
    func job(_ text: String, in project: EntityName?, _ user: ScrapydUser) async throws -> Job? {
        guard let id = JobID(text) else { return nil }
        for id in [id, instance.ownID(id)].compactMap(\.self) {
            guard let job = try await controller.jobs.job(id), instance.shows(job), user.sees(job.request.project),
                project == nil || job.request.project == project
            else { continue }
            return job
        }
        return nil
    }

    func listJobs(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let project = try parameters.text("project").map { try projectName($0, user) }
        let jobs = try await jobs(user, project: project)
        // Jobs outlast their project: those of a deleted one are still shown.
        if let project, jobs.isEmpty { _ = try await known(project) }
        let existing = await files.known(of: jobs.running + jobs.finished)
        return [
            "pending": .array(jobs.pending.map(\.scrapydPending)),
            "running": .array(jobs.running.map { $0.scrapydRunning(existing) }),
            "finished": .array(jobs.finished.map { $0.scrapydFinished(existing) }),
        ]
    }

    func cancel(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let text = try parameters.required("project")
        let id = try parameters.required("job")
        let signal = try ScrapydSignal(try parameters.text("signal") ?? "INT")
        let project = try projectName(text, user)
        guard let job = try await job(id, in: project, user) else {
            _ = try await known(project)
            return ["prevstate": .null]
        }
        let state = job.status.state
        guard !state.isTerminal else { return ["prevstate": .null] }
        do {
            // Asked a second time it is to end at once, as Scrapy does at its second signal.
            _ = try await controller.cancel(job.id, atOnce: signal == .kill || state == .cancelling)
        } catch let fault as FleetFault where fault.code == .jobEnded {
            return ["prevstate": .null]
        }
        return ["prevstate": .string(state.scrapydName)]
    }
}
