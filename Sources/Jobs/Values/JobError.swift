/// Why a job or an attempt failed.
package struct JobError: Error, Sendable, Hashable {
    /// Stable, such as `timeout`, `node_lost`, `exit_status`, `spider_missing`.
    package var code: String
    /// One sentence for a person.
    package var message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// A job that was lost with its node as often as it may be (P5).
    package static func lost(times: Int, reason: JobError) -> JobError {
        JobError(
            code: "lost",
            message: "the job was lost with its node \(times) \(times == 1 ? "time" : "times"), the last time because "
                + reason.message)
    }
}
