/// Which jobs a list shows.
package struct JobFilter: Sendable, Hashable {
    /// As callers name it: pending (with delayed), running (with cancelling), completed, failed, cancelled.
    package var status: String?
    package var project: EntityName?
    package var spider: EntityName?
    package var node: EntityName?
    package var batch: JobID?
    package var origin: Origin?
    /// Only jobs that have ended, whatever the end.
    package var hasEnded = false
    package var limit = 50
    package var offset = 0

    package init() {}

    /// Through which Scrapyd instance jobs came.
    package struct Origin: Sendable, Hashable {
        package var name: EntityName
        /// Whether jobs that came through none are among them.
        package var includesOthers: Bool

        package init(name: EntityName, includesOthers: Bool) {
            self.name = name
            self.includesOthers = includesOthers
        }
    }
}
