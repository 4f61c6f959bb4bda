import Bookshop
import Web

@testable import Crawling

extension CrawlHarness {
    /// A page that comes through beside a fault. Faults are answered on event loops, so other tests cannot delay it.
    static let sound = "/faults/landing/sound"

    /// A crawl that begins with a fault of the shop and with ``sound``.
    static func fault(
        _ fault: String, of shop: RunningBookshop, needsTree: Bool = false,
        _ change: (inout Settings) -> Void = { _ in }
    ) async throws -> CrawlHarness {
        let urls = try [shop.url("/faults/\(fault)"), shop.url(sound)].map { try WebURL($0) }
        let spider: any Spider = needsTree ? TreeSpider(urls: urls) : LinkSpider(urls: urls)
        return try await run(spider) {
            $0.obeysRobots = false
            $0.depthLimit = 1
            $0.firstByteTimeout = 60
            $0.downloadTimeout = 60
            $0.downloadMaxSize = 8 << 20
            $0.retryTimes = 1
            change(&$0)
        }
    }
}

/// Builds a tree of every page and gives what the crawl's own URL and the page's title are.
private struct TreeSpider: Spider {
    let name = "tree"
    let needsTree = true
    let handlesAllStatuses = true
    let urls: [WebURL]

    func start() -> [Request] { urls.map { Request(url: $0) } }

    func parse(_ page: Page, _ output: inout SpiderOutput) throws {
        var item = JSONObject()
        item["url"] = .string(page.url.string)
        item["title"] = try page.tree().first(.css("title")).map { .string($0.value) }
        item["text"] = .string(try page.tree().first(.xpath("string(//loc)"))?.value ?? "")
        output.item(.object(item))
    }
}
