package import Web

/// A job as the database knows it.
package struct Job: Sendable, Hashable {
    package var id: JobID
    package var request: JobRequest
    package var status: JobStatus
    package var createdAt: Timestamp
    /// When the present or last attempt was leased.
    package var startedAt: Timestamp?
    package var completedAt: Timestamp?
    /// What the work answered, such as `{"crawled": […], "errors": {…}}`.
    package var result: JSONValue?
    /// Why it failed or was lost, for a person, and the stable code.
    package var error: JobError?
    /// Figures by Scrapy's names; while it runs those of its last report.
    package var statistics: JSONValue?
    /// The version that runs or ran, once it was leased.
    package var resolvedVersion: EntityName?

    package init(id: JobID, request: JobRequest, status: JobStatus, createdAt: Timestamp) {
        self.id = id
        self.request = request
        self.status = status
        self.createdAt = createdAt
    }
}
