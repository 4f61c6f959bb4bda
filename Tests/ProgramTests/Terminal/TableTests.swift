import Testing
import Web

@testable import trawl

@Suite struct TableTests {
    private static func table() -> Table {
        var table = Table([.init("ID", least: 4), .init("STATE"), .init("N", .right)])
        table.add(["0123456789abcdef", "running", "7"])
        table.add(["short", "failed", "1234"])
        return table
    }

    @Test func showsWholeWhereNothingLimits() {
        let lines = Self.table().text(width: nil).split(separator: "\n")
        #expect(
            lines == [
                "ID                STATE       N", "0123456789abcdef  running     7", "short             failed   1234",
            ])
    }

    @Test func fitsTheTerminal() {
        for width in 20...40 {
            let lines = Self.table().text(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(width)")
            #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
        }
        #expect(Self.table().text(width: 25).contains("012345678…"))
        // What may not shrink stays, whatever the width.
        #expect(Self.table().text(width: 3).contains("running"))
    }

    @Test func doesNotLetTextSteerTheTerminal() {
        var table = Table([.init("A")])
        table.add(["\u{1B}[2J\r\nx\u{202E}"])
        #expect(table.text(width: nil) == "A\n·[2J··x·\n")
    }

    @Test func countsWideCharactersTwice() {
        #expect(Table.width(of: "日本") == 4)
        #expect(Table.cut("日本語", to: 5) == "日本…")
        #expect(Table.cut("abc", to: 0) == "")
    }

    @Test func timesAreSubtracted() throws {
        let start = try #require(Moment.seconds("2026-02-28T23:59:59.500000Z"))
        let end = try #require(Moment.seconds("2026-03-01T00:00:01.000000Z"))
        #expect(end - start == 1.5)
        #expect(Moment.seconds("yesterday") == nil)
        #expect(Moment.short("2026-02-28T23:59:59.500000Z") == "2026-02-28 23:59:59")
    }

    @Test func aJobIsShown() {
        let text = JobDisplay.table([
            [
                "id": "a", "status": "completed", "project": "shop", "spider": "books", "version": "r1",
                "created_at": "2026-02-28T23:59:59.500000Z", "started_at": "2026-02-28T23:59:59.500000Z",
                "completed_at": "2026-02-28T23:59:59.900000Z", "stats": ["item_scraped_count": 7],
                "assigned_worker": "node6",
            ]
        ]).text(width: nil)
        #expect(text.contains("shop/books@r1  node6  2026-02-28 23:59:59  0.4 s      7"), "\(text)")
        #expect(JobDisplay.ending(["id": "a", "status": "failed", "error": "it broke"]) == "Job a failed: it broke")
    }
}
