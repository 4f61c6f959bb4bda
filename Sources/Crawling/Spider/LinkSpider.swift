public import Web

/// Follows every link within its scope and gives one item a page: url, status, title and links. The spider behind
/// `trawl crawl URL`, and the fastest: it scans, and builds no tree.
public struct LinkSpider: Spider {
    public let name: String
    public let scope: CrawlScope
    private let urls: [WebURL]

    public var needsTree: Bool { false }
    public var handlesAllStatuses: Bool { true }

    /// - Parameters:
    ///   - urls: where the crawl begins, one at least.
    ///   - scope: where it may go.
    public init(urls: [WebURL], scope: CrawlScope = .originsOfStart) {
        self.urls = urls
        self.scope = scope
        name = urls.first?.host ?? "crawl"
    }

    public func start() -> [Request] { urls.map { Request(url: $0) } }

    public func parse(_ page: Page, _ output: inout SpiderOutput) {
        var visitor = LinkVisitor(page: page, output: output)
        if page.contentType.isHTML { PageScanner.scan(page.text, into: &visitor) }
        output = visitor.finish()
    }
}
