package import Jobs

/// Lists the spiders of eggs, which needs Scrapy.
package protocol SpiderLister: Sendable {
    /// The names of an egg's spiders, as Scrapy prints them. Nothing of the egg stays behind. Throws ``EggFault``, or
    /// `CancellationError` when the task is cancelled.
    func spiders(of egg: [UInt8], project: EntityName) async throws -> [String]
}
