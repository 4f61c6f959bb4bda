import TestSupport
import Testing
import Web

@testable import Jobs

/// Whatever a log holds, the reader takes bounded memory and time.
@Suite struct ScrapyLogBoundTests {
    @Test func theLastTenEntriesOfACategory() {
        let log = (0..<25).map { ScrapyLogProbe.entry($0, "x", "ERROR", "e\($0)") }.joined() + ScrapyLogProbe.closed(30)
        let errors = ScrapyLogProbe.report(log).categories[.error]
        #expect(errors?.count == 25)
        #expect(errors?.details.map { $0.split(separator: " ").last } == (15..<25).map { "e\($0)" })
    }

    @Test func firstAndLastLines() {
        let lines = (0..<450).map { ScrapyLogProbe.entry($0, "x", "INFO", "\($0)") }
        let report = ScrapyLogProbe.report(lines.joined() + ScrapyLogProbe.closed(450))
        #expect(report.head + "\n" == lines.prefix(100).joined())
        #expect(report.tail == lines.suffix(199).joined() + ScrapyLogProbe.closed(450))
        let short = lines.prefix(99).joined()
        #expect(ScrapyLogProbe.report(short + lines[99]).head == short)
    }

    @Test func rowsOfAVeryLongCrawlThinOut() {
        var rows = ScrapyLogRows()
        let message = Array("Crawled 7 pages (at 1 pages/min), scraped 2 items (at 1 items/min)".utf8)
        var most = 0
        for minute in 0..<30_000 {
            let row = ScrapyLogRow(message.span, at: ScrapyLogTime(Timestamp(microseconds: Int64(minute) * 60_000_000)))
            if let row { rows.append(row) }
            most = max(most, rows.all.count)
        }
        #expect(most == ScrapyLogRows.most)
        #expect(rows.all.count > ScrapyLogRows.most / 2)
        let times = rows.all.map(\.time.secondsSince1970)
        #expect(Set(zip(times.dropFirst(), times).map { $0 - $1 }).count == 1, "evenly")
        #expect(times.first == 0)
        #expect(times.last ?? 0 > 1_700_000)
    }

    @Test(
        "long lines, long entries and entries without an end",
        arguments: [
            "x", "x\n", "2026-11-21 10:00:00 [a] ERROR: x", "2026-11-21 10:00:00 [a] ERROR: xxxxxxx\n",
            "2026-11-21 10:00:00 [a] ERROR: x\n  File x\n", "'\\\"", "é",
        ])
    func bounded(piece: String) {
        let head = ScrapyLogProbe.entry(0, "a", "INFO", "Dumping Scrapy stats: {")
        let part = Array(String(repeating: piece, count: 200_000 / piece.utf8.count).utf8)
        var reader = ScrapyLogReader()
        reader.read(Array(head.utf8).span)
        for _ in 0..<5 { reader.read(part.span) }
        reader.read(Array(("\n" + ScrapyLogProbe.closed(9)).utf8).span)
        let report = reader.report
        #expect(report.finishReason == "finished", "it goes on behind what was cut")
        #expect(report.tail.hasSuffix(ScrapyLogProbe.closed(9)))
        #expect(ScrapyLogProbe.json(report).description.utf8.count < 2 << 20)
    }

    @Test func readsInLinearTime() {
        let part = Array(
            String(repeating: ScrapyLogProbe.whole, count: 1 + (1 << 18) / ScrapyLogProbe.whole.utf8.count).utf8)
        var reader = ScrapyLogReader()
        let first = threadTime { reader.read(part.span) }
        let rest = threadTime { for _ in 0..<9 { reader.read(part.span) } }
        let rate = Double(part.count * 10) / (first + rest).inSeconds / 1e6
        print("a log of \(reader.size) bytes: \(first + rest), \(rate) MB/s")
        #expect(reader.report.pages == 10)
        // Nine times as much takes nine times as long; other tests run beside this one.
        #expect(rest < first * 9 * 5 + .seconds(5))
    }
}
