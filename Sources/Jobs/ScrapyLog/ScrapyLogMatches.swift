import Web

/// The latest lines of their kinds.
struct ScrapyLogMatches: Sendable {
    var scrapyVersion: [UInt8] = []
    var telnetConsole: [UInt8] = []
    var telnetPassword: [UInt8] = []
    var resumingCrawl: [UInt8] = []
    var offsite: [UInt8] = []
    var duplicate: [UInt8] = []
    var crawl: [UInt8] = []
    var stat: [UInt8] = []
    var scrape: [UInt8] = []
    var item: [UInt8] = []

    /// Longer lines and items are cut.
    static let most = 16 << 10

    /// By LogParser's names, in its order.
    var json: JSONValue {
        var object = JSONObject()
        let lines = [
            ("scrapy_version", scrapyVersion), ("telnet_console", telnetConsole), ("telnet_username", []),
            ("telnet_password", telnetPassword), ("resuming_crawl", resumingCrawl), ("latest_offsite", offsite),
            ("latest_duplicate", duplicate), ("latest_crawl", crawl), ("latest_stat", stat), ("latest_scrape", scrape),
            ("latest_item", item),
        ]
        for (name, line) in lines { object[name] = .string(String(decoding: line, as: UTF8.self)) }
        return .object(object)
    }
}
