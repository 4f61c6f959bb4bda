/// What to crawl and what to take from each page.
///
/// A spider is a value without state of its own: the engine calls ``parse(_:_:)`` from several threads at a time. The
/// YAML spider and the link spider are conformers; a program that embeds the crawler writes its own.
public protocol Spider: Sendable {
    /// The name under which items, logs and checkpoints are kept.
    var name: String { get }

    /// The requests that begin the crawl.
    func start() throws -> [Request]

    /// Sitemaps (also indexes, also `.gz`, also `robots.txt`, whose `Sitemap:` lines count) whose URLs begin the crawl.
    var sitemaps: [Request] { get }

    /// Which hosts the crawl may visit. Links elsewhere are dropped and counted as `offsite/filtered`.
    var scope: CrawlScope { get }

    /// Settings of the spider by Scrapy's names, as text; what the caller sets wins over them.
    var settings: [(name: String, value: String)] { get }

    /// How to log in before the first page, or nil.
    var login: Login? { get }

    /// Whether pages are parsed into a tree. The engine then parses beside the event loop, since a tree takes a hundred
    /// times as long as a scan.
    var needsTree: Bool { get }

    /// Whether answers other than 2xx are given to the spider. Scrapy's default is that they are not; they count under
    /// `httperror/response_ignored_count`.
    var handlesAllStatuses: Bool { get }

    /// Takes items and links from one page. An error counts as `spider_exceptions/…`; the page is done all the same.
    func parse(_ page: Page, _ output: inout SpiderOutput) throws
}

extension Spider {
    public var sitemaps: [Request] { [] }
    public var scope: CrawlScope { .hostsOfStart }
    public var settings: [(name: String, value: String)] { [] }
    public var login: Login? { nil }
    public var needsTree: Bool { true }
    public var handlesAllStatuses: Bool { false }
}
