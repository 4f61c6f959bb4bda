import TestSupport
import Testing
import Web

@testable import Jobs

/// What is read in the logs of Scrapy.
@Suite struct ScrapyLogReaderTests {
    @Test func aWholeLog() throws {
        let report = ScrapyLogProbe.report(ScrapyLogProbe.whole)
        #expect((report.pages, report.items) == (10, 7))
        #expect(report.finishReason == "finished")
        #expect(report.shutdownReason == nil)
        #expect(report.runtime == "0:00:03")
        #expect(report.rows.map(\.pages) == [0, 9])
        #expect(report.rows.map(\.itemsPerMinute) == [0, 360])
        #expect(report.size == Int64(ScrapyLogProbe.whole.utf8.count))
        #expect(report.position == report.size)
        #expect(report.categories[.error]?.count == 6, "the statistics count also what is not logged")
        #expect(report.categories[.error]?.details.count == 3)
        #expect(report.categories[.error]?.details[0].hasSuffix("ValueError: ünïcode — 中文 😀") == true)
        #expect(report.categories[.error]?.details[1].hasSuffix("an error\nsecond line") == true)
        #expect(report.categories[.redirect]?.count == 1)
        #expect(report.categories[.redirect]?.details.count == 2)
        #expect(report.categories[.retry]?.count == 4)
        #expect(report.latestMatches["latest_item"] == "{'url': 'http://h/', 'title': 'Zażółć',\n 'multi': 'a\\nb'}")
        #expect(report.latestMatches["scrapy_version"] == "2.19.0")
        #expect(report.head == report.tail)
        #expect(report.head == ScrapyLogProbe.whole)
    }

    @Test func statisticsAreNumbersAndMoments() {
        let report = ScrapyLogProbe.report(ScrapyLogProbe.whole)
        let statistics = Dictionary(uniqueKeysWithValues: report.statistics.map { ($0.name, $0.value) })
        #expect(statistics["downloader/request_bytes"] == 3900)
        #expect(statistics["items_per_minute"] == 420.0)
        #expect(statistics["elapsed_time_seconds"] == 1.2128764699991734)
        #expect(statistics["finish_time"] == "2026-11-21T18:30:40.358700Z")
        #expect(statistics.count == 17)
        let json = ScrapyLogProbe.json(report)
        #expect(
            json["crawler_stats"]?["start_time"]
                == "datetime.datetime(2026, 11, 21, 18, 30, 39, 145818, tzinfo=datetime.timezone.utc)")
        #expect(json["crawler_stats"]?["source"] == "log")
        #expect(json["crawler_stats"]?["last_update_time"] == "2026-11-21 18:30:40")
    }

    @Test("a log may come in parts of any size", arguments: [1, 2, 3, 7, 64, 1_000, 4_096]) func parts(size: Int) {
        let other = ScrapyLogProbe.whole.replacing("\n", with: "\r\n") + ScrapyLogProbe.entry(0, "x", "ERROR", "after")
        for text in [ScrapyLogProbe.whole, other] {
            let whole = ScrapyLogProbe.json(ScrapyLogProbe.report(text))
            #expect(ScrapyLogProbe.json(ScrapyLogProbe.report(text, part: size)) == whole)
        }
    }

    @Test("at every moment the report is that of a log which ends there") func growing() {
        let bytes = Array(ScrapyLogProbe.whole.utf8)
        var reader = ScrapyLogReader()
        for index in bytes.indices {
            reader.read(bytes.span.extracting(index..<index + 1))
            guard index % 37 == 0 || index > bytes.count - 80 else { continue }
            let alone = ScrapyLogProbe.report(Array(bytes[...index]))
            #expect(ScrapyLogProbe.json(reader.report) == ScrapyLogProbe.json(alone), "byte \(index)")
        }
    }

    @Test func theLastEntryCountsWhenTheNextBeginsOrTheLogIsOver() {
        let log =
            ScrapyLogProbe.entry(0, "a", "INFO", "one") + ScrapyLogProbe.entry(1, "b", "ERROR", "two")
            + "its traceback\n"
        let open = ScrapyLogProbe.report(log)
        #expect(open.position == Int64(ScrapyLogProbe.entry(0, "a", "INFO", "one").utf8.count))
        #expect(open.categories[.error]?.count == 0)
        var reader = ScrapyLogReader()
        reader.read(Array(log.utf8).span)
        reader.finish()
        #expect(
            reader.report.categories[.error]?.details == [
                String(log.split(separator: "\n", maxSplits: 1)[1].dropLast())
            ])
        #expect(reader.report.position == Int64(log.utf8.count))
    }

    @Test func aSecondAttemptInTheSameLog() {
        let first =
            ScrapyLogProbe.statistics(1, pages: 0, items: 0) + ScrapyLogProbe.entry(2, "x", "ERROR", "first")
            + ScrapyLogProbe.dump(
                3, "{'response_received_count': 5, 'finish_reason': 'shutdown', 'log_count/ERROR': 1}")
            + ScrapyLogProbe.closed(3, "shutdown")
        let second =
            ScrapyLogProbe.statistics(4, pages: 5, items: 2)
            + ScrapyLogProbe.dump(9, "{'response_received_count': 9,\n 'finish_reason': 'finished'}")
            + ScrapyLogProbe.closed(9)
        let report = ScrapyLogProbe.report(first + second)
        #expect(report.finishReason == "finished")
        #expect((report.pages, report.items) == (9, 2))
        #expect(report.dump.map(\.name) == ["finish_reason", "response_received_count"])
    }

    @Test(
        "how a spider was stopped",
        arguments: [
            ("Received SIGINT, shutting down gracefully. Send again to force ", "Received SIGINT"),
            ("Received SIGTERM twice, forcing unclean shutdown", "Received SIGTERM twice"), ("Received SIGTERM", nil),
            ("Received SIG", nil), ("received SIGINT, ", nil),
        ])
    func shutdown(message: String, reason: String?) {
        let log = ScrapyLogProbe.entry(1, "scrapy.crawler", "INFO", message) + ScrapyLogProbe.closed(2, "shut (x)")
        #expect(ScrapyLogProbe.report(log).shutdownReason == reason)
        #expect(ScrapyLogProbe.report(log).finishReason == "shut (x)")
    }

    @Test(
        "what is no log of Scrapy is read to its end",
        arguments: [
            "", "\n", "x", "\n\n\n", "2026-11-21 10:00:00 [", "2026-11-21 10:00:00 [a", "2026-11-21 10:00:00 [a]\n",
            "2026-11-21 10:00:00 [a] \n", "2026-11-21 10:00:00 [a] INFO\n", "2026-11-21 10:00:00 [a] INFO:\n",
            "2026-11-21 10:00:00 [a] INFO: C\n", "2026-11-21 10:00:00 [a] INFO: Crawled \n",
            "2026-13-41 10:00:00 [a] ERROR: x\n", "2026-11-21 10:00:60 [a] ERROR: x\n",
            "9999-12-31 23:59:59 [a] INFO: x\n",
            "2026-11-21 10:00:00 [a] INFO: Crawled 99999999999999999999 pages (at 1 pages/min), scraped 1 items (at 1 items/min)\n",
            "2026-11-21 10:00:00 [a] INFO: Dumping Scrapy stats:\n{'response_received_count': 9223372036854775807, ",
            "2026-11-21 10:00:00 [a] INFO: Spider closed (", "2026-11-21 10:00:00 [a] INFO: Spider closed (\n",
        ])
    func nothing(text: String) {
        for part in [1, Int.max] {
            let report = ScrapyLogProbe.report(text, part: part)
            #expect(report.size == Int64(text.utf8.count))
            #expect(ScrapyLogProbe.json(report)["status"] == "ok")
            #expect(report.categories[.error]?.count == 0)
        }
    }

    @Test func runtimesAreWrittenAsPythonWritesThem() throws {
        func time(_ text: String) throws -> ScrapyLogTime {
            let line = Array("\(text) x".utf8)
            let time = ScrapyLogTime(beginning: line.span)
            return try #require(time)
        }
        let start = try time("2026-11-20 09:00:00")
        #expect(try time("2026-11-20 10:01:08").runtime(since: start) == "1:01:08")
        #expect(try time("2026-11-21 10:00:00").runtime(since: start) == "1 day, 1:00:00")
        #expect(try time("2026-11-30 09:00:00").runtime(since: start) == "10 days, 0:00:00")
        #expect(try time("2026-11-20 08:59:59").runtime(since: start) == "-1 day, 23:59:59")
    }

    @Test(
        "local times are written and read again",
        arguments: [0, 1_795_285_840, 1_774_746_000, 1_793_494_800, 951_782_400])
    func localTime(seconds: Int64) throws {
        let time = ScrapyLogTime(Timestamp(microseconds: seconds * 1_000_000 + 999_999))
        #expect(time.secondsSince1970 == seconds)
        let line = Array("\(time) x".utf8)
        #expect(ScrapyLogTime(beginning: line.span) == time)
    }
}
