package import Jobs

/// An egg on the node's disk, in the folder of the job that runs it.
package struct EggFile: Sendable, Hashable {
    package var version: EntityName
    package var path: String
    /// See ``EggArchive/requirements``.
    package var requirements: String?

    package init(version: EntityName, path: String, requirements: String? = nil) {
        self.version = version
        self.path = path
        self.requirements = requirements
    }
}
