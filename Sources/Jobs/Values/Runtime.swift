/// What runs a job.
package enum Runtime: String, Sendable, Hashable, CaseIterable {
    /// A native spider, in the worker's process.
    case crawl
    /// An uploaded egg on real Scrapy.
    case scrapy
    /// A program that the operator registered.
    case command
}
