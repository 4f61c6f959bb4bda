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
}
