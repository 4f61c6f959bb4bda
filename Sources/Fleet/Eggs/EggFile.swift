package import Jobs

/// An egg on the node's disk, in the folder of the job that runs it.
package struct EggFile: Sendable, Hashable {
    package var version: EntityName
    package var path: String

    package init(version: EntityName, path: String) {
        self.version = version
        self.path = path
    }
}
