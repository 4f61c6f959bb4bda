import Crawling
import Foundation
import Web

/// Fills the frontier of a real crawl and says what it takes: `frontier-benchmark BASE_URL [URLS]`.
///
/// Each page gives 10,000 links that nobody has seen, and one to the next page, which goes first; so the crawl ends with
/// as many URLs known and pending as were asked for, none of them fetched.
@main
struct FrontierBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let base = try? WebURL(arguments[1]) else {
            FileHandle.standardError.write(Data("usage: frontier-benchmark BASE_URL [URLS]\n".utf8))
            exit(2)
        }
        let wanted = arguments.count > 2 ? Int(arguments[2]) ?? 10_000_000 : 10_000_000
        let before = memory()
        var settings = Settings()
        settings.allowsLoopback = true
        settings.obeysRobots = false
        // One at a time: beside the page that gives links, none of them is to be fetched.
        settings.concurrentRequests = 1
        settings.pageLimit = max(1, wanted / FillingSpider.linksPerPage)
        let crawler = try Crawler(FillingSpider(base: base), .init(settings: settings))
        let start = ContinuousClock.now
        let summary = try await crawler.run()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let peak = memory()
        let known = summary.statistics["scheduler/enqueued"] ?? 0
        print("known URLs       \(known)")
        print("pending          \(summary.pending)")
        print("peak RSS         \(peak / 1_000_000) MB (\(before / 1_000_000) MB before)")
        print("bytes a URL      \((peak - before) / max(1, known))")
        print("added a second   \(Int(Double(known) / seconds))")
    }

    /// The most memory that the process had so far, in bytes.
    private static func memory() -> Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
    }
}

/// Gives links instead of reading pages.
private struct FillingSpider: Spider {
    static let linksPerPage = 10_000

    let name = "filling"
    let base: WebURL
    let needsTree = false
    let handlesAllStatuses = true

    func start() -> [Request] { [Request(url: base)] }

    func parse(_ page: Page, _ output: inout SpiderOutput) {
        let number = page.depth
        output.follow("/?page=\(number + 1)", priority: 1)
        for link in 0..<Self.linksPerPage {
            output.follow("/catalogue/section-\(link % 97)/item-\(number)-\(link).html")
        }
    }
}
