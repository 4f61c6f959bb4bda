/// Which jobs a list shows.
package struct JobFilter: Sendable, Hashable {
    /// As callers name it: pending (with delayed), running (with cancelling), completed, failed, cancelled.
    package var status: String?
    package var project: EntityName?
    package var spider: EntityName?
    package var node: EntityName?
    package var batch: JobID?
    package var limit = 50
    package var offset = 0

    package init() {}
}
