import Crawling
import Glibc
import Web

/// The pages of a link crawl, read from its items: each begins with `{"url":…,"status":…`.
struct CrawledPages: Sendable, Equatable {
    /// Answered with 2xx or 3xx, in the order in which they came.
    var crawled: [String] = []
    /// Answered with another status.
    var refused: [(url: String, status: Int)] = []

    /// More pages than anybody may ask for are not listed.
    static let most = 1_000
    /// What of a line is looked at: URLs are shorter.
    private static let head = 16 << 10

    static func == (left: CrawledPages, right: CrawledPages) -> Bool {
        left.crawled == right.crawled && left.refused.map(\.url) == right.refused.map(\.url)
    }

    /// Reads the items at `path`.
    static func read(_ path: String, on resources: CrawlResources) async throws -> CrawledPages {
        try await resources.onDiskThread {
            var pages = CrawledPages()
            var line: [UInt8] = []
            var offset: Int64 = 0
            while pages.crawled.count + pages.refused.count < most {
                let part = OutputFile.read(path, from: offset, limit: 1 << 20, wholeLines: false)
                if part.bytes.isEmpty { break }
                offset += Int64(part.bytes.count)
                var start = 0
                while let end = part.bytes.span.firstIndex(of: 0x0A, from: start) {
                    line += part.bytes[start..<end].prefix(head - line.count)
                    pages.add(line)
                    line.removeAll(keepingCapacity: true)
                    start = end + 1
                }
                line += part.bytes[start...].prefix(head - line.count)
            }
            return pages
        }
    }

    /// Takes URL and status from the beginning of an item.
    mutating func add(_ line: [UInt8]) {
        guard crawled.count + refused.count < Self.most, line.starts(with: Array(#"{"url":""#.utf8)) else { return }
        var end = 8
        while end < line.count, line[end] != UInt8(ascii: "\"") { end += line[end] == UInt8(ascii: "\\") ? 2 : 1 }
        guard end < line.count else { return }
        let quoted = Array(line[7...end])
        guard case .string(let url)? = try? JSONValue(parsing: quoted.span) else { return }
        let marker = Array(#","status":"#.utf8)
        guard line[(end + 1)...].starts(with: marker) else { return }
        let digits = line[(end + 1 + marker.count)...].prefix { (0x30...0x39).contains($0) }.prefix(4)
        guard let status = Int(String(decoding: digits, as: UTF8.self)) else { return }
        if (200..<400).contains(status) { crawled.append(url) } else { refused.append((url, status)) }
    }
}
