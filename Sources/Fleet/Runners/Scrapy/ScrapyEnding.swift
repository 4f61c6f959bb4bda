/// How a process of Scrapy ended. All that it started is gone by then.
package struct ScrapyEnding: Sendable, Hashable {
    /// What the host ended it for.
    package enum Cause: String, Sendable, Hashable {
        /// It took more memory than it may.
        case memory
        /// It wrote more than is captured.
        case output
        /// Its log has grown too long.
        case log
        /// Its keeper was killed, and it with that.
        case keeper
        /// The host died.
        case host
    }

    /// Its exit status; nil when a signal ended it.
    package var status: Int32?
    package var signal: Int32?
    package var cause: Cause?
    /// The most memory that it had, bytes.
    package var peakMemory: Int
}
