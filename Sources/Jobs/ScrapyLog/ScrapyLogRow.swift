import Web

/// What Scrapy says each minute: pages and items so far, and how many there were a minute.
package struct ScrapyLogRow: Sendable, Hashable {
    package let time: ScrapyLogTime
    package let pages: Int
    package let pagesPerMinute: Int
    package let items: Int
    package let itemsPerMinute: Int

    /// Reads `Crawled 9 pages (at 540 pages/min), scraped 9 items (at 540 items/min)`; nil for everything else.
    init?(_ message: Span<UInt8>, at time: ScrapyLogTime) {
        var position = 0
        func skip(_ text: StaticString) -> Bool {
            guard message.hasPrefix(text, at: position) else { return false }
            position += text.utf8CodeUnitCount
            return true
        }
        func number() -> Int? {
            let start = position
            var value = 0
            // Eighteen digits never overflow.
            while position < message.count, position - start < 18, ASCII.isDigit(message[position]) {
                value = value * 10 + Int(message[position] &- 0x30)
                position += 1
            }
            return position > start ? value : nil
        }
        guard skip("Crawled "), let pages = number(), skip(" pages (at "), let pagesPerMinute = number(),
            skip(" pages/min), scraped "), let items = number(), skip(" items (at "), let itemsPerMinute = number(),
            skip(" items/min)")
        else { return nil }
        self.time = time
        self.pages = pages
        self.pagesPerMinute = pagesPerMinute
        self.items = items
        self.itemsPerMinute = itemsPerMinute
    }

    var json: JSONValue {
        .array(
            [.string(time.description)]
                + [pages, pagesPerMinute, items, itemsPerMinute].map { .integer(Int64($0)) })
    }
}
