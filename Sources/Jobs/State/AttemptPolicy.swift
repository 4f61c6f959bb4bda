/// How often a job is tried, and how long is waited between.
package struct AttemptPolicy: Sendable, Hashable {
    /// How many attempts may be lost with their node; the last of them fails the job (P5).
    package var maxAttempts: Int
    /// How often failed work is tried again.
    package var retries: Int
    /// The waits (P9).
    package var schedule: RetrySchedule

    package init(maxAttempts: Int, retries: Int, schedule: RetrySchedule) {
        self.maxAttempts = maxAttempts
        self.retries = retries
        self.schedule = schedule
    }

    package init(_ request: JobRequest, schedule: RetrySchedule) {
        self.init(maxAttempts: request.maxAttempts, retries: request.retries, schedule: schedule)
    }
}
