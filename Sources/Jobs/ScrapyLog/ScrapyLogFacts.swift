import Web

/// What the entries of a log say together.
struct ScrapyLogFacts: Sendable {
    var ends = ScrapyLogEnds()
    var firstTime: ScrapyLogTime?
    var latestTime: ScrapyLogTime?
    var rows = ScrapyLogRows()
    var pages: Int?
    var items: Int?
    var matches = ScrapyLogMatches()
    var latestCrawl: ScrapyLogTime?
    var latestScrape: ScrapyLogTime?
    var categories: [ScrapyLogCategory: ScrapyLogCategory.Entries] = [:]
    var shutdownReason: String?
    /// What `Spider closed (…)` says.
    var closingReason: String?
    var isClosed = false
    /// The statistics that were dumped last, and when.
    var statistics: [PythonLiteral.Member] = []
    var statisticsTime: ScrapyLogTime?

    /// LogParser's own number.
    static let mostDetails = 10
    /// A longer entry is cut; a traceback of Scrapy takes five kilobytes.
    static let mostDetail = 16 << 10

    mutating func take(_ entry: borrowing ScrapyLogEntry) {
        let text = entry.text.span
        ends.append(text)
        firstTime = firstTime ?? entry.firstTime
        latestTime = entry.latestTime ?? latestTime
        let line = text.extracting(0..<entry.firstLineEnd)
        guard let time = entry.firstTime, let head = ScrapyLogHead(line) else { return }
        if let severity = head.severity { add(severity, text) }
        let message = line.extracting(head.message..<line.count)
        guard !message.isEmpty else { return }
        switch message[0] {
        case UInt8(ascii: "C"): takeCrawl(message, line, time)
        case UInt8(ascii: "D"): takeStatistics(head.message, text, time)
        case UInt8(ascii: "F"), UInt8(ascii: "T"): takeNotice(message, line)
        case UInt8(ascii: "S"): takeScrape(message, text, line, time)
        case UInt8(ascii: "G"), UInt8(ascii: "I"), UInt8(ascii: "R"): takeTrouble(message, text, line)
        default: break
        }
    }

    private mutating func add(_ category: ScrapyLogCategory, _ text: Span<UInt8>, counts: Bool = true) {
        let shown = text.trimmed()
        let detail = shown.extracting(0..<min(shown.count, Self.mostDetail)).string
        var entries = categories[category] ?? .init()
        if counts { entries.count += 1 }
        if entries.details.count == Self.mostDetails { entries.details.removeFirst() }
        entries.details.append(detail)
        categories[category] = entries
    }

    private mutating func takeCrawl(_ message: Span<UInt8>, _ line: Span<UInt8>, _ time: ScrapyLogTime) {
        if message.hasPrefix("Crawled (") {
            matches.crawl.set(line, most: ScrapyLogMatches.most)
            latestCrawl = time
        } else if let row = ScrapyLogRow(message, at: time) {
            rows.append(row)
            // A crawl that goes on counts on; one that begins again does not undo what is known.
            pages = max(pages ?? 0, row.pages)
            items = max(items ?? 0, row.items)
            matches.stat.set(line, most: ScrapyLogMatches.most)
        }
    }

    private mutating func takeScrape(
        _ message: Span<UInt8>, _ text: Span<UInt8>, _ line: Span<UInt8>, _ time: ScrapyLogTime
    ) {
        if message.hasPrefix("Scraped from <") {
            let item = text.extracting(min(line.count + 1, text.count)..<text.count).trimmed()
            guard item.hasPrefix("{") else { return }
            matches.scrape.set(line, most: ScrapyLogMatches.most)
            matches.item.set(item, most: ScrapyLogMatches.most)
            latestScrape = time
        } else if message.hasPrefix("Spider closed (") {
            isClosed = true
            let reason = message.extracting(15..<message.count).trimmed()
            closingReason = reason.extracting(0..<max(0, reason.count - 1)).string
        } else if message.hasPrefix("Scrapy "), let end = message.firstIndex(of: 0x20, from: 7),
            message.hasPrefix(" started", at: end)
        {
            matches.scrapyVersion.set(message.extracting(7..<end), most: 64)
        }
    }

    private mutating func takeNotice(_ message: Span<UInt8>, _ line: Span<UInt8>) {
        if message.hasPrefix("Filtered offsite") {
            matches.offsite.set(line, most: ScrapyLogMatches.most)
        } else if message.hasPrefix("Filtered duplicate") {
            matches.duplicate.set(line, most: ScrapyLogMatches.most)
        } else if message.hasPrefix("Telnet console listening on ") {
            matches.telnetConsole.set(message.extracting(28..<message.count).trimmed(), most: 256)
        } else if message.hasPrefix("Telnet Password: ") {
            matches.telnetPassword.set(message.extracting(17..<message.count).trimmed(), most: 256)
        }
    }

    private mutating func takeTrouble(_ message: Span<UInt8>, _ text: Span<UInt8>, _ line: Span<UInt8>) {
        if message.hasPrefix("Redirecting (") {
            add(.redirect, text)
        } else if message.hasPrefix("Retrying <") {
            add(.retry, text)
        } else if message.hasPrefix("Gave up retrying <") {
            // Its last try is counted already.
            add(.retry, text, counts: false)
        } else if message.hasPrefix("Ignoring response <") {
            add(.ignore, text)
        } else if message.hasPrefix("Resuming crawl") {
            matches.resumingCrawl.set(line, most: ScrapyLogMatches.most)
        } else if message.hasPrefix("Received SIG") {
            var end = 12
            while end < message.count, ASCII.isAlphanumeric(message[end]) { end += 1 }
            if message.hasPrefix(" twice", at: end) {
                end += 6
            } else if !message.hasPrefix(",", at: end) {
                return
            }
            shutdownReason = message.extracting(0..<min(end, 64)).string
        }
    }

    private mutating func takeStatistics(_ start: Int, _ text: Span<UInt8>, _ time: ScrapyLogTime) {
        guard text.hasPrefix("Dumping Scrapy stats:", at: start) else { return }
        var reader = PythonLiteralReader(text.extracting(start + 21..<text.count))
        guard let members = reader.dictionary() else { return }
        statistics = members
        statisticsTime = time
        if case .integer(let count)? = statistic("response_received_count") { pages = Int(count) }
        if case .integer(let count)? = statistic("item_scraped_count") { items = Int(count) }
    }

    /// The statistic `name` of the last dump.
    func statistic(_ name: String) -> PythonLiteral? { statistics.last { $0.name == name }?.value }
}
