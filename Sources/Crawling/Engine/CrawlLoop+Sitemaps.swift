import NIOCore
import NIOPosix
import Synchronization
import Web

extension CrawlLoop {
    /// A sitemap came: its URLs are pages to begin with, the sitemaps it names are fetched too. Also reads robots.txt,
    /// whose `Sitemap:` lines it follows.
    func receiveSitemap(_ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response) {
        let request = download.request
        let action = AnswerAction(
            request: request, head: response.head, settings: crawl.settings, retryPolicy: crawl.retryPolicy,
            handlesAllStatuses: false)
        switch action {
        case .redirect(let target):
            let next = request.redirected(to: target, status: response.head.status, seed: crawl.rules.seed)
            return proceed(connection) { state in
                account(download, response, in: &state)
                state.frontier.add(next)
                state.frontier.finish(request, slot: download.slot, isPage: false)
            }
        case .retry(let retryAfter):
            let delay = crawl.retryPolicy.delay(attempt: request.attempts + 1, retryAfter: retryAfter, random: &random)
            let due = crawl.nowNanoseconds + Nanoseconds((delay ?? 0) * 1e9)
            return proceed(connection) { state in
                account(download, response, in: &state)
                state.statistics.count("retry/count")
                if [429, 503].contains(response.head.status) { state.frontier.hold(slot: download.slot, until: due) }
                state.frontier.retry(request.tried, slot: download.slot, due: due)
            }
        case .ignore, .fail:
            return proceed(connection) { state in
                account(download, response, in: &state)
                state.fail(request.url, "the sitemap answered \(response.head.status)")
                state.frontier.finish(request, slot: download.slot, isPage: false)
                state.applyLimits(self.crawl.settings)
            }
        case .deliver: break
        }
        let bound = NIOLoopBound((self, connection), eventLoop: eventLoop)
        let crawl = crawl
        let slot = download.slot
        crawl.state.withLock { account(download, response, in: &$0) }
        parseThreads.submit { _ in
            let found = crawl.withWorker { $0.readSitemap(request.url, response) }
            crawl.state.withLock { state in
                state.add(sitemap: found, of: request, rules: crawl.rules)
                state.frontier.finish(request, slot: slot, isPage: false)
            }
            bound.eventLoop.execute {
                let (loop, connection) = bound.value
                loop.proceed(connection) { _ in }
            }
        }
    }
}

/// What a sitemap holds.
struct SitemapContents {
    var pages: [WebURL] = []
    var sitemaps: [WebURL] = []
    var fault: String?
}

extension PageWorker {
    func readSitemap(_ url: WebURL, _ response: ResponseParser.Response) -> SitemapContents {
        var contents = SitemapContents()
        do {
            let body = try sitemapBody(response)
            let bytes = body.readableBytesUInt8Span
            if url.path == "/robots.txt" {
                let rules = RobotsRules(parsing: bytes, agent: "*")
                contents.sitemaps = rules.sitemaps.compactMap { try? WebURL($0, base: url) }
                return contents
            }
            var urls: [WebURL] = []
            let summary = SitemapReader.read(bytes) { entry, _ in
                if let found = try? WebURL(entry.location, base: url) { urls.append(found) }
                return true
            }
            if summary.kind == .index { contents.sitemaps = urls } else { contents.pages = urls }
        } catch {
            contents.fault = error.description
        }
        return contents
    }
}

extension CrawlState {
    mutating func add(sitemap: SitemapContents, of request: RequestRecord, rules: LinkRules) {
        if let fault = sitemap.fault { fail(request.url, fault) }
        for url in sitemap.pages where url.isFetchable {
            var record = RequestRecord(Request(url: url, kind: request.kind), seed: rules.seed)
            record.priority = request.priority
            guard rules.admits(url: record.url.span, depth: 0, counts: &statistics.links) else { continue }
            guard rules.scope.contains(url) else {
                statistics.links.offsite += 1
                continue
            }
            frontier.add(record)
        }
        // An index names sitemaps; an index of indexes is against the protocol, and a depth of 5 ends any loop.
        guard request.depth < 5 else { return }
        for url in sitemap.sitemaps where url.isFetchable {
            var record = RequestRecord(Request(url: url, kind: request.kind), seed: rules.seed)
            record.purpose = .sitemap
            record.depth = request.depth + 1
            record.priority = request.priority
            frontier.add(record)
        }
    }
}
