import TestSupport
import Testing
import Web

@testable import Jobs

/// Entries are found in logs, however their bytes come.
@Suite struct JobLogScanTests {
    private static func scan(
        _ text: String, _ query: JobLogQuery = JobLogQuery(), limit: Int = 1_000, part: Int = .max,
        from offset: Int64 = 0, skips: Bool = false
    ) throws -> [JobLogEntry] {
        var scan = JobLogScan(query, limit: limit, from: offset, skips: skips)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try scan.read(Array(rest.prefix(part)))
            rest = rest.dropFirst(part)
        }
        try scan.finish()
        return scan.entries
    }

    private static let log = """
        2026-11-21 18:30:37 [scrapy.utils.log] INFO: Scrapy started
        2026-11-21 18:30:38 [scrapy.core.scraper] ERROR: Spider error
        Traceback (most recent call last):
          raise ValueError("no price")
        ValueError: no price
        2026-11-21 18:30:39 [books] DEBUG: 2026-11-21 18:30:39 is a time
        2026-11-21 18:30:40 [books] SHOUT: a level of its own
        2026-11-21 18:30:41 [trawl] WARNING: slow

        """

    @Test("an entry has its time, logger, level and all its lines", arguments: [1, 3, 64, .max])
    func entries(part: Int) throws {
        let found = try Self.scan(Self.log, part: part)
        #expect(found.map(\.logger) == ["scrapy.utils.log", "scrapy.core.scraper", "books", "books", "trawl"])
        #expect(found.map(\.level) == [.info, .error, .debug, nil, .warning])
        #expect(found[1].message.hasPrefix("Spider error\nTraceback"))
        #expect(found[1].message.hasSuffix("ValueError: no price"))
        #expect(found[2].message == "2026-11-21 18:30:39 is a time")
        #expect(found.map { $0.time?.description }.first == "2026-11-21 18:30:37")
        #expect(found[1].offset == Int64("2026-11-21 18:30:37 [scrapy.utils.log] INFO: Scrapy started\n".utf8.count))
    }

    @Test("\\r\\n ends lines too, and a last line needs no end") func lineEnds() throws {
        let found = try Self.scan(String(Self.log.dropLast()).replacing("\n", with: "\r\n"))
        #expect(found.count == 5 && found.last?.message == "slow")
        #expect(found[1].message.contains("\r") == false)
    }

    @Test(
        "what is wanted is found, the newest last",
        arguments: [
            (JobLogLevel.warning, nil, 2), (.error, nil, 1), (.critical, nil, 0), (.debug, nil, 5), (.info, nil, 4),
            (nil, "no price", 1), (nil, "(?i)SCRAPY started", 1), (nil, "^slow$", 1), (.error, "slow", 0),
        ] as [(JobLogLevel?, String?, Int)])
    func filters(_ level: JobLogLevel?, _ pattern: String?, _ count: Int) throws {
        var query = JobLogQuery()
        query.level = level
        query.pattern = try pattern.map { try RegularExpression($0) }
        #expect(try Self.scan(Self.log, query).count == count)
    }

    @Test("only from a moment on") func since() throws {
        let all = try Self.scan(Self.log)
        let time = try #require(all[2].time)
        var query = JobLogQuery()
        query.since = Timestamp(microseconds: time.secondsSince1970 * 1_000_000)
        #expect(try Self.scan(Self.log, query) == Array(all[2...]))
    }

    @Test("no more than are wanted, and those the newest", arguments: [1, 2, 7, 50])
    func newest(limit: Int) throws {
        let text = (0..<200).map { "2026-11-21 18:30:37 [x] INFO: \($0)\n" }.joined()
        let found = try Self.scan(text, limit: limit, part: 100)
        #expect(found.map(\.message) == ((200 - limit)..<200).map { "\($0)" })
    }

    @Test("each line of a program's own log is an entry") func plain() throws {
        let found = try Self.scan("one\ntwo\n\nthree")
        #expect(found.map(\.message) == ["one", "two", "three"])
        #expect(found.allSatisfy { $0.time == nil && $0.level == nil && $0.logger == nil })
        #expect(found.map(\.offset) == [0, 4, 9])
    }

    @Test("who begins in the middle begins with a whole entry") func middle() throws {
        for start in 1..<Self.log.utf8.count {
            let rest = String(decoding: Array(Self.log.utf8)[start...], as: UTF8.self)
            let found = try Self.scan(rest, from: Int64(start), skips: true)
            #expect(try Self.scan(Self.log).suffix(found.count) == found[...])
        }
    }

    @Test("P32 whatever a log holds, memory is bounded and nothing traps", arguments: 0..<20)
    func hostile(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let pieces = [
            "2026-11-21 18:30:37 [", "2026-13-41 18:30:37 [a] X: ", "] ERROR: ", "\n", "\r\n", ":", "[", "é", "\u{0}",
            String(repeating: "x", count: 70_000),
        ]
        var text = ""
        for _ in 0..<100 { text += pieces[Int(random.next() % UInt64(pieces.count))] }
        let found = try Self.scan(text, limit: 10, part: Int(random.next() % 5_000) + 1)
        #expect(found.count <= 10)
        #expect(found.allSatisfy { $0.message.utf8.count <= JobLogEntry.mostMessage + 8 })
    }

    @Test("a pattern that takes for ever is stopped") func expensive() throws {
        var query = JobLogQuery()
        query.pattern = try RegularExpression("(x+x+)+[yz]")
        let text = "2026-11-21 18:30:37 [a] INFO: \(String(repeating: "x", count: 5_000))\n"
        #expect(throws: RegularExpressionFault.self) { try Self.scan(text, query) }
    }

    @Test("a job's trace id is its own name, or made of it") func trace() throws {
        #expect(("01a2024de58c71f89290c9e2c5c3b979" as JobID).traceID == "01a2024de58c71f89290c9e2c5c3b979")
        let zeros = try #require(JobID(String(repeating: "0", count: 32))).traceID
        #expect(zeros.utf8.contains { $0 != 0x30 })
        // printf %s nightly-7 | sha256sum
        #expect(("nightly-7" as JobID).traceID == "3a2d5ab7d95cddbf95688789cae8bfef")
    }
}
