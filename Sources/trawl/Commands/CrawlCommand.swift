import ArgumentParser
import Crawling
import Dispatch
import Glibc
import Logging
import Web

/// `trawl crawl`: crawls a site or runs a spider file.
struct CrawlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crawl", abstract: "Crawl a site, or run a spider file.",
        discussion: """
            With URLs, follows every link on their origins and gives one item a page: url, status, title, links. With a \
            spider file, gives the items that the file describes. Items go to standard output as JSON Lines, or to the \
            files named with -o; on a terminal without -o, to a file named after the site.
            """)

    @Argument(help: "URLs to begin with, or one spider file (.yaml).")
    var targets: [String]

    @Option(name: [.customShort("a"), .customLong("argument")], help: "An argument of the spider: name=value.")
    var arguments: [String] = []

    @Option(
        name: [.customShort("s"), .customLong("setting")], help: "A setting: NAME=value. `trawl settings` lists them.")
    var settings: [String] = []

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Where items go: .jsonl, .csv, .json, .sqlite, .warc.gz, or - for standard output. May be repeated.")
    var outputs: [String] = []

    @Option(help: "A folder that keeps the crawl's state: an interrupted crawl goes on from it.")
    var state: String?

    @Option(parsing: .unconditional, help: "Stop after this many pages.") var maxPages: Int?
    @Option(parsing: .unconditional, help: "Follow links this deep; pages of the start have depth 0.") var depth: Int?
    @Option(parsing: .unconditional, help: "Downloads at a time, in all and for each host.") var concurrency: Int?
    @Option(parsing: .unconditional, help: "Seconds between two requests to one host.") var delay: Double?
    @Flag(help: "Follow links to other origins too.") var allOrigins = false
    @Option(help: "A proxy: http://… or socks5://…. May be repeated; they are taken in turn.") var proxy: [String] = []
    @Flag(help: "Say nothing but what is wrong.") var quiet = false
    @Flag(help: "Print the summary as one JSON object on standard output; progress as JSON lines on standard error.")
    var json = false
    @Flag(name: [.customShort("v"), .long], help: "Log what goes wrong page by page.") var verbose = false

    func run() async throws {
        let (crawler, destinations) = try UsageFault.explaining { try prepare() }
        if crawler.wasComplete, !quiet {
            Terminal.write("This crawl is complete; remove \(state ?? "the state folder") to begin afresh.\n")
        } else if crawler.isResumed, !quiet {
            Terminal.write("Going on with the crawl in \(state ?? "").\n")
        }
        let interruption = Interruption { atOnce in
            crawler.stop(.shutdown, atOnce: atOnce)
            // What hangs on a reader or a disk is not waited for: a checkpoint outlives that.
            if atOnce { DispatchQueue.global().asyncAfter(deadline: .now() + 3) { Trawl.endAtOnce() } }
        }
        let summary = try await withProgress(crawler)
        let wasInterrupted = interruption.end()
        let report = CrawlReport(
            summary: summary, destinations: destinations, state: state, wasInterrupted: wasInterrupted)
        if json { print(report.json) } else if !quiet { Terminal.write(report.text) }
        if let fault = summary.outputFault { Terminal.complain(fault) }
        if wasInterrupted { throw ExitCode(130) }
        if summary.outputFault != nil || report.hasFailed {
            if quiet || json { Terminal.complain(report.failure) }
            throw ExitCode(1)
        }
    }

    private func prepare() throws -> (Crawler, [FeedDestination]) {
        if let maxPages, maxPages < 1 { throw UsageFault("--max-pages takes 1 or more; without it there is no limit") }
        if let depth, depth < 1 {
            throw UsageFault("--depth takes 1 or more; for the start pages alone name --max-pages")
        }
        let spider = try spider()
        var merged = Settings()
        merged.allowsLoopback = true
        for (name, value) in spider.settings { try merged.set(name, to: value) }
        for pair in settings {
            let (name, value) = try Self.split(pair, option: "-s", form: "NAME=value")
            try merged.set(name, to: value)
        }
        if let maxPages { try merged.set("CLOSESPIDER_PAGECOUNT", to: String(maxPages)) }
        if let depth { try merged.set("DEPTH_LIMIT", to: String(depth)) }
        if let delay { try merged.set("DOWNLOAD_DELAY", to: String(delay)) }
        if let concurrency {
            try merged.set("CONCURRENT_REQUESTS", to: String(concurrency))
            try merged.set("CONCURRENT_REQUESTS_PER_DOMAIN", to: String(concurrency))
        }
        if !proxy.isEmpty { merged.proxies = proxy }
        let level = verbose ? Logger.Level.debug : .error
        let logger = Logger(label: "trawl") { LineLogHandler(label: $0, format: .text, level: level) }
        let destinations = try destinations(spider.name)
        let hosts = try (spider.start() + spider.sitemaps).compactMap(\.url.host)
        let crawler = try Crawler(
            spider,
            .init(
                settings: merged, feeds: destinations, stateFolder: state, trustedHosts: Set(hosts), logger: logger))
        return (crawler, destinations)
    }

    /// The spider file, or the link spider for URLs.
    private func spider() throws -> any Spider {
        let isFile = targets.count == 1 && !targets[0].contains("://")
        if isFile, targets[0].hasSuffix(".yaml") || targets[0].hasSuffix(".yml") {
            var values: [String: String] = [:]
            for pair in arguments {
                let (name, value) = try Self.split(pair, option: "-a", form: "name=value")
                values[name] = value
            }
            return try SpiderFile.load(path: targets[0], arguments: values)
        }
        guard arguments.isEmpty else {
            throw UsageFault("-a gives arguments to a spider file, and no spider file is named")
        }
        let urls = try targets.map { text in
            // A bare host is what people type.
            let full = text.contains("://") ? text : "https://" + text
            guard let url = try? WebURL(full), url.isFetchable else {
                let shown = text.contains("@") ? "an argument" : "\"\(text)\""
                throw UsageFault("\(shown) is neither an http(s) URL nor a spider file (.yaml)")
            }
            return url
        }
        return LinkSpider(urls: urls, scope: allOrigins ? .everywhere : .originsOfStart)
    }

    private func destinations(_ name: String) throws -> [FeedDestination] {
        if !outputs.isEmpty { return try outputs.map { text throws(FeedFault) in try FeedDestination(text) } }
        guard Terminal.showsOutput || json else { return [.standardOutput] }
        // A name that nobody chose must not replace anything.
        let base = String(name.map { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" ? $0 : "_" })
        var path = "\(base).jsonl"
        var number = 2
        while state == nil, access(path, F_OK) == 0 {
            path = "\(base)-\(number).jsonl"
            number += 1
        }
        return [try FeedDestination(path)]
    }

    static func split(_ pair: String, option: String, form: String) throws -> (String, String) {
        guard let mark = pair.firstIndex(of: "="), mark > pair.startIndex else {
            throw UsageFault("\(option) takes \(form), not \"\(pair.prefix(60))\"")
        }
        return (String(pair[..<mark]), String(pair[pair.index(after: mark)...]))
    }

    private func withProgress(_ crawler: Crawler) async throws -> CrawlSummary {
        let form: ProgressDisplay.Form =
            quiet ? .none : json ? .jsonLines : Terminal.isInteractive ? .inPlace : .lines
        return try await withThrowingTaskGroup(of: CrawlSummary?.self) { group in
            group.addTask { try await crawler.run() }
            group.addTask {
                var display = ProgressDisplay(form: form)
                while (try? await Task.sleep(for: display.interval)) != nil { display.show(crawler.progress) }
                display.clear()
                return nil
            }
            var summary: CrawlSummary?
            for try await result in group {
                if let result {
                    summary = result
                    group.cancelAll()
                }
            }
            guard let summary else { throw CancellationError() }
            return summary
        }
    }
}
