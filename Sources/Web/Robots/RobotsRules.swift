/// What a site's robots.txt lets one crawler do (RFC 9309).
///
/// Only the rules for that crawler are kept, in a form that answers a question in time that hardly depends on their
/// number; see ``RobotsIndex``.
@usableFromInline
package struct RobotsRules: Sendable {
    /// How many seconds the rules hold before they are fetched again (RFC 9309 §2.4: 24 hours at most).
    package static let lifetime: Int64 = 86_400
    /// How many redirects are followed to a robots.txt (RFC 9309 §2.3.1.2).
    package static let maximumRedirects = 5
    /// How many bytes of a file are read (RFC 9309 §2.5: 500 KiB at least). A line that the limit cuts is not read.
    package static let maximumLength = 524_288
    /// The largest delay that is believed.
    package static let maximumCrawlDelay: Duration = .seconds(3600)

    private let index: RobotsIndex
    /// The least time between two requests that the file asks for (`Crawl-delay`), the longest where there are several.
    package let crawlDelay: Duration?
    /// The sitemaps of the whole file, as they are written there: URLs to be resolved against that of the file.
    package let sitemaps: [String]

    /// No restriction.
    package static let allowAll = RobotsRules(index: RobotsIndex([]), crawlDelay: nil, sitemaps: [])
    /// Nothing but `/robots.txt` itself.
    package static let disallowAll = RobotsRules(
        index: RobotsIndex([RobotsRule(Array("/".utf8), isAllowed: false)]), crawlDelay: nil, sitemaps: [])

    private init(index: RobotsIndex, crawlDelay: Duration?, sitemaps: [String]) {
        self.index = index
        self.crawlDelay = crawlDelay
        self.sitemaps = sitemaps
    }

    /// Reads a robots.txt. There is no file that cannot be read: what makes no sense is passed over.
    ///
    /// - Parameter agent: the crawler's product token (`Trawl`), or a `User-Agent` value that begins with it.
    package init(parsing file: Span<UInt8>, agent: String) {
        var parser = RobotsParser(agent: agent)
        parser.read(file)
        let group = parser.group
        self.init(index: RobotsIndex(group.rules), crawlDelay: group.crawlDelay, sitemaps: parser.sitemaps)
    }

    /// The rules that follow from what became of fetching the file (RFC 9309 §2.3.1).
    package init(_ fetch: RobotsFetch, file: Span<UInt8>, agent: String) {
        switch fetch.access {
        case .asWritten: self.init(parsing: file, agent: agent)
        case .everything: self = .allowAll
        case .nothing: self = .disallowAll
        }
    }

    /// Whether the crawler may fetch a page of the site.
    ///
    /// - Parameter pathAndQuery: as a URL has them, from the first slash on, without the fragment; empty is `/`.
    package func isAllowed(pathAndQuery: Span<UInt8>) -> Bool {
        if index.isEmpty { return true }
        if pathAndQuery.count == 11, pathAndQuery.hasPrefix("/robots.txt") { return true }
        if RobotsPath.isNormal(pathAndQuery) {
            if pathAndQuery.isEmpty { return index.isAllowed([UInt8(ascii: "/")].span) }
            return index.isAllowed(pathAndQuery)
        }
        var normal = ByteWriter(capacity: pathAndQuery.count * 3)
        RobotsPath.append(pathAndQuery, isPattern: false, to: &normal)
        return index.isAllowed(normal.span)
    }
}
