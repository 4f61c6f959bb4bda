/// Reads robots.txt line by line (RFC 9309 §2.2) and keeps what one crawler needs.
struct RobotsParser {
    /// The rules of all groups for one agent, merged.
    struct Group {
        var rules: [RobotsRule] = []
        var crawlDelay: Duration?
    }

    private let agent: [UInt8]
    /// The groups that name the crawler, and those for `*`.
    private var named = Group()
    private var common = Group()
    private var isNamed = false
    private(set) var sitemaps: [String] = []

    /// Whether the group being read is for the crawler, for `*`, and whether its rules have begun.
    private var groupIsNamed = false
    private var groupIsCommon = false
    private var rulesHaveBegun = false

    init(agent: String) {
        self.agent = Self.productToken(Array(agent.utf8).span).array.map(ASCII.lowercased)
    }

    /// What holds for the crawler: the groups that name it, or else those for `*`.
    var group: Group { isNamed ? named : common }

    mutating func read(_ file: Span<UInt8>) {
        var position = file.hasPrefix("\u{FEFF}") ? 3 : 0
        let end = Self.endOfLines(in: file)
        while position < end {
            var lineEnd = position
            while lineEnd < end, !Self.isLineEnd(file[lineEnd]) { lineEnd += 1 }
            readLine(file.extracting(position..<lineEnd))
            position = lineEnd + 1
        }
    }

    /// The end of the last line that lies within the limit: half a path would forbid more than the whole one.
    private static func endOfLines(in file: Span<UInt8>) -> Int {
        guard file.count > RobotsRules.maximumLength else { return file.count }
        var end = RobotsRules.maximumLength
        while end > 0, !isLineEnd(file[end]) { end -= 1 }
        return end
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private mutating func readLine(_ line: Span<UInt8>) {
        let content = line.extracting(0..<(line.firstIndex(of: UInt8(ascii: "#")) ?? line.count))
        guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else { return }
        let key = content.extracting(0..<colon).trimmed()
        let value = content.extracting((colon + 1)..<content.count).trimmed()
        if key.equalsIgnoringCase("disallow") {
            addRule(value, isAllowed: false)
        } else if key.equalsIgnoringCase("allow") {
            addRule(value, isAllowed: true)
        } else if key.equalsIgnoringCase("user-agent") {
            addAgent(value)
        } else if key.equalsIgnoringCase("crawl-delay") {
            addDelay(value)
        } else if key.equalsIgnoringCase("sitemap"), !value.isEmpty {
            sitemaps.append(value.string)
        }
    }

    /// Several agent lines begin one group; the first one after rules begins the next. Other lines, `Crawl-delay` and
    /// `Sitemap` among them, do not part groups (RFC 9309 §2.2.4).
    private mutating func addAgent(_ value: Span<UInt8>) {
        if rulesHaveBegun { (groupIsNamed, groupIsCommon, rulesHaveBegun) = (false, false, false) }
        if value.hasPrefix("*"), value.count == 1 || ASCII.isWhitespace(value[1]) {
            groupIsCommon = true
            return
        }
        let token = Self.productToken(value)
        guard !token.isEmpty, token.count == agent.count else { return }
        for index in token.indices where ASCII.lowercased(token[index]) != agent[index] { return }
        groupIsNamed = true
        isNamed = true
    }

    private mutating func addRule(_ value: Span<UInt8>, isAllowed: Bool) {
        rulesHaveBegun = true
        // A line without a path says nothing.
        guard !value.isEmpty, groupIsNamed || groupIsCommon else { return }
        var pattern = ByteWriter(capacity: value.count + 16)
        RobotsPath.append(value, isPattern: true, to: &pattern)
        let rule = RobotsRule(pattern.bytes, isAllowed: isAllowed)
        if groupIsNamed { named.rules.append(rule) }
        if groupIsCommon { common.rules.append(rule) }
    }

    private mutating func addDelay(_ value: Span<UInt8>) {
        guard let delay = Self.delay(value) else { return }
        if groupIsNamed { named.crawlDelay = max(named.crawlDelay ?? .zero, delay) }
        if groupIsCommon { common.crawlDelay = max(common.crawlDelay ?? .zero, delay) }
    }

    /// Seconds, with a fraction or without, brought down to the largest that is believed.
    private static func delay(_ value: Span<UInt8>) -> Duration? {
        let most = RobotsRules.maximumCrawlDelay.components.seconds * 1000
        var milliseconds: Int64 = 0
        var unit: Int64 = 1000
        var digits = 0
        for index in value.indices {
            let byte = value[index]
            if byte == UInt8(ascii: "."), unit == 1000 {
                unit = 100
            } else if ASCII.isDigit(byte) {
                digits += 1
                let digit = Int64(byte &- 0x30)
                if unit == 1000 {
                    milliseconds = min(milliseconds * 10 + digit * 1000, most)
                } else {
                    milliseconds += digit * unit
                    unit /= 10
                }
            } else {
                return nil
            }
        }
        return digits == 0 ? nil : .milliseconds(min(milliseconds, most))
    }

    /// The letters, digits, `-`, `_` and `.` at the beginning: `Trawl` of `Trawl/1.0 (+https://…)`. RFC 9309 §2.2.1 has
    /// letters, `-` and `_` alone, but crawlers with digits in their names are about.
    @_lifetime(copy text)
    private static func productToken(_ text: Span<UInt8>) -> Span<UInt8> {
        var end = 0
        while end < text.count {
            let byte = text[end]
            let belongs =
                ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: ".")
            guard belongs else { break }
            end += 1
        }
        return text.extracting(0..<end)
    }
}
