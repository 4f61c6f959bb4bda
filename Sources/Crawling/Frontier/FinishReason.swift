/// Why a crawl ended, under Scrapy's names.
public struct FinishReason: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// Everything reachable was fetched.
    public static let finished = Self("finished")
    /// Somebody asked for the end (Ctrl-C, cancel).
    public static let shutdown = Self("shutdown")
    public static let pageCount = Self("closespider_pagecount")
    public static let itemCount = Self("closespider_itemcount")
    public static let timeout = Self("closespider_timeout")
    public static let errorCount = Self("closespider_errorcount")
    public static let byteCount = Self("closespider_bytecount")
    /// The log-in was refused; nothing was crawled.
    public static let loginFailed = Self("login_failed")
    /// Pending requests that waited on disk could not be read back.
    public static let pendingLost = Self("pending_lost")
    /// A feed or the state folder could not be written.
    public static let outputFailed = Self("output_failed")
}
