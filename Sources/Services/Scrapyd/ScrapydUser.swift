package import Jobs

/// Who may ask a Scrapyd instance, by HTTP's basic authentication.
package struct ScrapydUser: Sendable, Hashable {
    package var name: String
    package var password: String
    /// The projects that the user sees; nil for all.
    package var projects: Set<EntityName>?

    package init(name: String, password: String, projects: Set<EntityName>? = nil) {
        self.name = name
        self.password = password
        self.projects = projects
    }

    /// Everybody, where no users are configured.
    static let anybody = ScrapydUser(name: "", password: "")

    func sees(_ project: EntityName) -> Bool { projects?.contains(project) ?? true }
}
