import TestSupport
import Testing
import Web

@testable import Crawling

@Suite struct RequestQueueTests {
    private static func record(_ number: Int, priority: Int) throws -> RequestRecord {
        var record = RequestRecord(url: try WebURL("http://example.org/page/\(number)"))
        record.priority = priority
        record.depth = number % 7
        record.kind = number.isMultiple(of: 3) ? "book" : nil
        return record
    }

    /// The same order with and without room in memory.
    @Test(arguments: [1 << 30, 1]) func keepsOrderWithinPriority(_ limit: Int) async throws {
        try await withScratchFolder { try Self.checkOrder(limit: limit, folder: $0) }
    }

    private static func checkOrder(limit: Int, folder: ScratchFolder) throws {
        var memory = PendingMemory(limit: limit, folder: folder.path)
        var queue = RequestQueue()
        var random = SplitMix64(seed: 3)
        var model: [(priority: Int, number: Int)] = []
        for number in 0..<20_000 {
            let priority = Int.random(in: -1...1, using: &random)
            var bytes = ByteWriter()
            try record(number, priority: priority).encode(to: &bytes)
            queue.append(bytes.span, priority: priority, memory: &memory)
            model.append((priority, number))
        }
        #expect(queue.count == 20_000)
        if limit == 1 { #expect(memory.used < 20_000 * 10, "most of the queue waits on disk") }
        model.sort { ($1.priority, $0.number) < ($0.priority, $1.number) }
        for expected in model {
            let record = try #require(queue.popFirst(seed: 9, memory: &memory))
            #expect(record.url.path == "/page/\(expected.number)")
            #expect(record.priority == expected.priority)
            #expect(record.depth == expected.number % 7)
        }
        #expect(queue.popFirst(seed: 9, memory: &memory) == nil)
        #expect(queue.isEmpty)
        #expect(memory.lostRecords == 0)
    }

    @Test func recordsComeBackAsTheyWere() throws {
        var record = RequestRecord(url: try WebURL("https://example.org/a?b=c"))
        record.purpose = .sitemap
        record.kind = "kind"
        record.depth = 300
        record.priority = -70
        record.redirects = 3
        record.serial = 17
        record.extras = .init(method: "POST", headers: [.init(name: "X-A", value: "ä")], body: [0, 1, 255])
        var bytes = ByteWriter()
        record.encode(to: &bytes)
        var reader = RecordReader(bytes.span)
        let back = try #require(RequestRecord(from: &reader, seed: 5))
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
        #expect(back.url == record.url)
        #expect(back.purpose == .sitemap)
        #expect(back.kind == "kind")
        #expect((back.depth, back.priority, back.redirects) == (300, -70, 3))
        #expect(back.serial == 17)
        #expect(back.extras == record.extras)
    }

    @Test func `P32 damaged records never trap`() throws {
        var bytes = ByteWriter()
        var record = try Self.record(3, priority: 5)
        record.extras = .init(method: "POST", headers: [.init(name: "a", value: "b")], body: [1, 2, 3])
        record.encode(to: &bytes)
        var random = SplitMix64(seed: 11)
        for _ in 0..<20_000 {
            var damaged = bytes.bytes
            for _ in 0..<3 {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let cut = Array(damaged.prefix(Int.random(in: 0...damaged.count, using: &random)))
            var reader = RecordReader(cut.span)
            _ = RequestRecord(from: &reader, seed: 1)
            let position = reader.position
            #expect(position <= cut.count)
        }
    }
}
