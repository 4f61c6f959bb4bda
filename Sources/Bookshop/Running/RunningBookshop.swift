/// An open shop: where it is, what it sells and what was asked of it.
public struct RunningBookshop: Sendable {
    let shop: Shop
    /// The port it listens on.
    public let port: Int

    init(shop: Shop, port: Int) {
        self.shop = shop
        self.port = port
    }

    /// What the shop was opened with.
    public var configuration: Bookshop.Configuration { shop.configuration }

    /// The address it listens on.
    public var host: String { configuration.host }

    /// Its origin, such as `http://127.0.0.1:8901`, without a slash at the end.
    public var baseURL: String { "\(shop.scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// `baseURL` with `path` behind it.
    public func url(_ path: String) -> String { baseURL + path }

    /// What it sells: the truth that scraped items can be held against.
    public var catalogue: Catalogue { shop.catalogue }

    /// The text of robots.txt under ``Bookshop/RobotsAnswer/rules``.
    public var robotsRules: String { RobotsRules.text(crawlDelay: configuration.crawlDelay, origin: baseURL) }

    /// The names of all faults; each is at `/faults/<name>`.
    public var faultNames: [String] { FaultTable.all.map(\.name) }

    /// Every request so far, in the order of arrival; empty if the configuration keeps none.
    public var requests: [LoggedRequest] { shop.log.requests }

    /// The requests so far whose path, without the query, is `path`.
    public func requestLog(path: String) -> [LoggedRequest] { requests.filter { $0.path == path } }

    /// How many requests asked for `path`, whatever the query and the method.
    public func requests(path: String) -> Int { shop.log.count(path: path) }

    /// How many requests there were in all.
    public var requestCount: Int { shop.log.count }

    /// How often each path was asked for.
    public var requestCounts: [String: Int] { shop.log.counts }

    /// Requests that are being answered now.
    public var active: Int { shop.log.active }

    /// The most requests that were being answered at one moment.
    public var maximumActive: Int { shop.log.maximumActive }

    /// How many connections were accepted.
    public var connections: Int { shop.log.connections }

    /// Gives `count` more ordinary answers, and lets further ones wait until ``release()``: a crawl of a larger site is
    /// then under way for as long as somebody likes. Faults wait for nothing.
    public func hold(after count: Int) { shop.gate.close(after: count) }

    /// Gives the answers that wait, and all that come.
    public func release() { shop.gate.open() }

    /// Forgets the log, the sessions and the states of faults that behave differently the second time.
    public func reset() {
        shop.log.reset()
        shop.sessions.reset()
        shop.memory.reset()
    }
}
