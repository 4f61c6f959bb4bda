package import Jobs
package import Web

/// What the scheduler needs of the rest of the platform.
package protocol SchedulerPlatform: Sendable {
    /// Adds jobs, all or none; ids that are known answer their jobs. Throws what is to be told to a person.
    func submit(_ requests: [JobRequest]) async throws -> [Submission]
    /// Cancels a job; one that has ended or is unknown is none of its business.
    func cancel(_ id: JobID) async throws
    /// Those of the jobs that are there and have not ended.
    func open(_ ids: [JobID]) async throws -> Set<JobID>
    /// Jobs as they stand, those that are there.
    func jobs(_ ids: [JobID]) async throws -> [JobID: Job]
    /// The last item that a job brought; nil when there is none. Throws why it cannot be read.
    func lastItem(of job: JobID) async throws -> JSONValue?
    /// Makes a request and tells what was answered, whatever the status. Throws when there is no answer, or it is too large.
    func call(_ call: HTTPCall) async throws -> HTTPCallAnswer
    /// Tells somebody. Throws when that failed.
    func notify(_ notice: StepNotice) async throws
}

/// What a step `http` was answered.
package struct HTTPCallAnswer: Sendable {
    package var status: Int
    /// JSON as it is, other text as a text, what is no text as null.
    package var body: JSONValue
    /// Whether the body was larger than what is kept of it.
    package var isTruncated: Bool

    package init(status: Int, body: JSONValue, isTruncated: Bool = false) {
        self.status = status
        self.body = body
        self.isTruncated = isTruncated
    }
}
