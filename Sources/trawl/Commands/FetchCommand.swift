import ArgumentParser
import Crawling
import Logging
import Synchronization
import Web

/// `trawl fetch`: one page, to look at it or to try a selector on it.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Fetch one page and print it, or what a selector finds on it.",
        discussion: """
            Fetches as a crawl does (redirects, compression, charsets), but does not ask robots.txt: it is one page that \
            you asked for. With --css or --xpath, prints each match on a line of its own.
            """)

    @Argument(help: "The page.") var url: String
    @Option(help: "A CSS selector; ::text and ::attr(name) take text and attributes.") var css: String?
    @Option(help: "An XPath expression.") var xpath: String?
    @Flag(help: "Print status and header fields first.") var headers = false
    @Option(name: [.customShort("s"), .customLong("setting")], help: "A setting: NAME=value.") var settings: [String] =
        []
    @Option(help: "A proxy: http://… or socks5://….") var proxy: [String] = []

    func run() async throws {
        let full = url.contains("://") ? url : "https://" + url
        guard let parsed = try? WebURL(full), parsed.isFetchable else {
            // What was typed may hold a password: it is not repeated.
            throw UsageFault("the argument of fetch is not an http(s) URL; write it as https://example.org/page")
        }
        guard css == nil || xpath == nil else { throw UsageFault("--css and --xpath exclude each other") }
        let spider = FetchSpider(url: parsed, selector: try compiledSelector(), showsHeaders: headers)
        let crawler = try UsageFault.explaining {
            var merged = Settings()
            merged.allowsLoopback = true
            merged.obeysRobots = false
            merged.pageLimit = 1
            for pair in settings {
                let (name, value) = try CrawlCommand.split(pair, option: "-s", form: "NAME=value")
                try merged.set(name, to: value)
            }
            if !proxy.isEmpty { merged.proxies = proxy }
            let logger = Logger(label: "trawl") { LineLogHandler(label: $0, format: .text, level: .info) }
            return try Crawler(
                spider, .init(settings: merged, trustedHosts: Set([parsed.host ?? ""]), logger: logger))
        }
        let summary = try await crawler.run()
        guard let output = spider.output else {
            let reason = summary.failures.first?.reason ?? "no answer came"
            Terminal.complain("\(parsed.redacted): \(reason)")
            throw ExitCode(1)
        }
        if !output.isEmpty { print(output, terminator: output.hasSuffix("\n") ? "" : "\n") }
        if selector != nil, output.isEmpty {
            Terminal.complain("nothing on the page matches")
            throw ExitCode(1)
        }
    }

    private var selector: String? { css ?? xpath }

    private func compiledSelector() throws -> Selector? {
        do throws(SelectorFault) {
            if let css { return try Selector.css(css) }
            if let xpath { return try Selector.xpath(xpath) }
            return nil
        } catch {
            let caret = String(repeating: " ", count: min(error.offset, 200)) + "^"
            throw UsageFault("\(error.message)\n  \(selector ?? "")\n  \(caret)")
        }
    }
}

/// Keeps what one page holds.
private final class FetchSpider: Spider {
    let name = "fetch"
    let scope = CrawlScope.everywhere
    let handlesAllStatuses = true
    private let url: WebURL
    private let selector: Selector?
    private let showsHeaders: Bool
    private let result = Mutex<String?>(nil)

    init(url: WebURL, selector: Selector?, showsHeaders: Bool) {
        self.url = url
        self.selector = selector
        self.showsHeaders = showsHeaders
    }

    var output: String? { result.withLock { $0 } }
    var needsTree: Bool { selector != nil }

    func start() -> [Request] { [Request(url: url)] }

    func parse(_ page: Page, _ output: inout SpiderOutput) throws {
        var text = ""
        if showsHeaders {
            text += "\(page.status) \(page.url.redacted)\n"
            for field in page.headers { text += "\(field.name): \(field.value)\n" }
            text += "\n"
        }
        if let selector {
            for match in try page.tree().select(selector) { text += match.value + "\n" }
        } else {
            text += page.text.string
        }
        result.withLock { $0 = text }
    }
}
