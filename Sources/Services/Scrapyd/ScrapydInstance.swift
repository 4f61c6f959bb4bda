package import Jobs

/// One Scrapyd as its clients see it: a port over the controller, with users and jobs of its own.
package struct ScrapydInstance: Sendable, Hashable {
    /// What answers call `node_name`. Jobs that are scheduled here carry it.
    package var name: EntityName
    /// Without any, everybody who reaches the port may ask.
    package var users: [ScrapydUser]
    /// Which jobs it shows; nil for all.
    package var origin: JobFilter.Origin?

    package init(name: EntityName, users: [ScrapydUser] = [], origin: JobFilter.Origin? = nil) {
        self.name = name
        self.users = users
        self.origin = origin
    }

    /// Whether it shows a job.
    func shows(_ job: Job) -> Bool {
        guard let origin else { return true }
        return job.request.origin == origin.name || (origin.includesOthers && job.request.origin == nil)
    }

    /// What a job is called whose id another instance's job has: ScrapydWeb runs a spider on several nodes under one id.
    /// Nil when there is but one instance.
    func ownID(_ id: JobID) -> JobID? { origin == nil ? nil : JobID("\(id):\(name)") }
}
