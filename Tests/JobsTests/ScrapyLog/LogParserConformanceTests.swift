import TestSupport
import Testing
import Web

@testable import Jobs

/// The reader says what LogParser says.
@Suite struct LogParserConformanceTests {
    /// Logs by the id of their job. Not among them is what LogParser does not understand or gets wrong: statistics with
    /// lists, `None` or quotes in them, two dumps in one log, calendar days that there are not, and logs of less than two lines' ends, which it leaves alone.
    private static let logs: [String: String] = {
        typealias Probe = ScrapyLogProbe
        let one = Probe.entry(0, "a", "INFO", "one")
        let two = Probe.entry(1, "b", "INFO", "two")
        let error = Probe.entry(2, "c", "ERROR", "three")
        let troubles =
            error + Probe.entry(2, "x", "WARNING", "w") + Probe.entry(2, "my spider", "CRITICAL", "c\n\n  d  \n")
            + Probe.entry(3, "scrapy.downloadermiddlewares.redirect", "DEBUG", "Redirecting (308) to <POST x>")
            + Probe.entry(3, "scrapy.downloadermiddlewares.retry", "DEBUG", "Retrying <GET x> (failed 1 times): boom")
            + Probe.entry(4, "scrapy.downloadermiddlewares.retry", "ERROR", "Gave up retrying <GET x> (failed 2 times)")
            + Probe.entry(4, "scrapy.spidermiddlewares.httperror", "INFO", "Ignoring response <404 http://x>: HTTP")
        let lines = (0..<300).map { Probe.entry($0, "x", "INFO", "\($0)") }
        var logs = [
            "whole": Probe.whole, "empty": "", "one": one, "two": one + two,
            "no-end": String((one + error + two).dropLast()),
            "continued": one + two + "continuation\n", "garbage": "x\ny\n", "garbage-first": "x\n" + one + two + error,
            "blank": "\n\n" + one + "\n\n" + two + "\n",
            "windows": (one + two + error + one).replacing("\n", with: "\r\n"),
            "closed": one + Probe.closed(3), "closed-no-end": String((one + Probe.closed(3)).dropLast()),
            "closed-and-more": one + Probe.closed(3) + Probe.entry(4, "x", "ERROR", "after"),
            "backwards": Probe.entry(5, "a", "INFO", "x") + Probe.closed(1),
            "days": one.replacing("2026-11-21", with: "2026-11-18") + two + error,
            "fake-time": one + Probe.entry(1, "x", "ERROR", "tb\n2026-11-21 10:00:09 no entry\nrest") + one,
            "levels": (0..<15).map { Probe.entry($0, "x", "ERROR", "e\($0)\n more") }.joined() + one,
            "troubles": troubles + one, "troubles-closed": troubles + Probe.dump(5, "{'a': 1}") + Probe.closed(6),
            "troubles-counted": troubles
                + Probe.dump(
                    5,
                    "{'log_count/ERROR': 11, 'log_count/WARNING': 12, 'log_count/CRITICAL': 13, 'retry/count': 14,\n"
                        + " 'httperror/response_ignored_count': 15, 'downloader/response_status_count/301': 7,\n"
                        + " 'downloader/response_status_count/307': 5, 'downloader/response_status_count/200': 9}")
                + Probe.closed(6),
            "rows": Probe.statistics(1, pages: 10, items: 10) + Probe.statistics(2, pages: 3, items: 20) + one,
            "shutdown": one
                + Probe.entry(
                    3, "scrapy.crawler", "INFO", "Received SIGINT, shutting down gracefully. Send again to force ")
                + Probe.entry(3, "scrapy.crawler", "INFO", "Received SIGINT twice, forcing unclean shutdown") + one,
            "cut": String(Probe.whole.prefix(1_500)), "cut-dump": String(Probe.whole.dropLast(400)),
            "resumed": Probe.entry(1, "scrapy.core.scheduler", "INFO", "Resuming crawl (5 requests scheduled)")
                + Probe.entry(2, "scrapy.core.scraper", "DEBUG", "Scraped from <200 http://y/>\nBook(title='x')")
                + Probe.entry(
                    2, "scrapy.core.engine", "DEBUG", "Crawled (200) <GET http://x/2> (referer: None) ['cached']")
                + one,
            "long": lines.joined() + Probe.closed(300), "hundred": lines.prefix(100).joined() + one,
            "half": lines.prefix(60).joined() + one,
        ]
        let seed = TestSeed.make("LogParserConformanceTests")
        for number in 0..<30 { logs["random-\(number)"] = random(seed &+ UInt64(number)) }
        return logs
    }()

    /// A log of entries in any order.
    private static func random(_ seed: UInt64) -> String {
        var generator = SplitMix64(seed: seed)
        let vocabulary = [
            ("a", "INFO", "text"), ("a b", "DEBUG", ""), ("x", "ERROR", "e\nTraceback:\n  File 'x'\n\nValueError: é"),
            ("x", "WARNING", "w: ERROR: [x]"), ("x", "CRITICAL", "c\n"),
            ("scrapy.core.engine", "INFO", "Spider opened"),
            ("scrapy.core.engine", "DEBUG", "Crawled (200) <GET http://h/> (referer: None)"),
            ("scrapy.core.engine", "DEBUG", "Crawled (404) <GET http://h/4> (referer: None)"),
            ("scrapy.core.scraper", "DEBUG", "Scraped from <200 http://h/>\n{'a': 1,\n\n 'b': '中文'}"),
            ("scrapy.dupefilters", "DEBUG", "Filtered duplicate request: <GET http://h/>"),
            ("scrapy.downloadermiddlewares.offsite", "DEBUG", "Filtered offsite request to 'x': <GET http://x/>"),
            ("scrapy.downloadermiddlewares.redirect", "DEBUG", "Redirecting (301) to <GET x> from <GET y>"),
            ("scrapy.downloadermiddlewares.retry", "DEBUG", "Retrying <GET x> (failed 1 times): 500"),
            ("scrapy.downloadermiddlewares.retry", "ERROR", "Gave up retrying <GET x> (failed 3 times): 500"),
            ("scrapy.spidermiddlewares.httperror", "INFO", "Ignoring response <404 http://h/4>: HTTP status code"),
            ("scrapy.crawler", "INFO", "Received SIGTERM, shutting down gracefully. Send again to force "),
            ("scrapy.core.engine", "INFO", "Closing spider (shutdown)"),
        ]
        var log = ""
        var second = 0
        for _ in 0..<Int.random(in: 0...60, using: &generator) {
            second += Int.random(in: 0...400, using: &generator)
            if Int.random(in: 0..<8, using: &generator) == 0 {
                log += ScrapyLogProbe.statistics(
                    second, pages: .random(in: 0...99, using: &generator), items: .random(in: 0...99, using: &generator)
                )
            } else if let (logger, level, text) = vocabulary.randomElement(using: &generator) {
                log += ScrapyLogProbe.entry(second, logger, level, text)
            }
        }
        if Bool.random(using: &generator) {
            let count = Int.random(in: 0...9, using: &generator)
            log += ScrapyLogProbe.dump(
                second,
                "{'finish_reason': 'finished',\n 'x': \(count), 'response_received_count': \(count), 'f': 0.\(count)}")
            log += ScrapyLogProbe.closed(second)
        }
        return log
    }

    @Test("every log as LogParser reads it", .needsScrapydClients) func conforms() async throws {
        try await withScratchFolder { folder in
            for (job, log) in Self.logs { try folder.write(log, to: "shop/books/\(job).log") }
            try await ScrapydClients.parseLogs(in: folder, jobs: Self.logs.count)
            let answer = try JSONValue(parsing: try folder.text("stats.json"))
            var summaries: [ScrapyLogStatistics.Log] = []
            for (job, log) in Self.logs {
                let path = folder.file("shop/books/\(job)")
                let place = ScrapyLogPlace(
                    logPath: path + ".log", jsonPath: path + ".json",
                    jsonURL: "http://127.0.0.1:6800/logs/shop/books/\(job).json")
                let report = ScrapyLogProbe.report(log)
                let theirs = try JSONValue(parsing: try folder.text("shop/books/\(job).json"))
                expectSame(report.json(of: place, updated: .now), theirs, "\(job):\n\(log)")
                summaries.append(
                    .init(
                        project: "shop", spider: "books", job: job, summary: report.summary(of: place, updated: .now)))
            }
            let ours = ScrapyLogStatistics.json(summaries, server: "127.0.0.1:6800", folder: folder.path, updated: .now)
            expectSame(ours, answer, "stats.json")
            expectSame(ours["settings"] ?? .null, answer["settings"] ?? .null, "settings")
            for job in Self.logs.keys {
                expectSame(
                    ours["datas"]?["shop"]?["books"]?[job] ?? .null, answer["datas"]?["shop"]?["books"]?[job] ?? .null,
                    "stats.json, \(job)")
            }
        }
    }

    /// Compares what does not depend on when it was read.
    private func expectSame(_ ours: JSONValue, _ theirs: JSONValue, _ what: String) {
        guard case .object(let left) = ours, case .object(let right) = theirs else {
            Issue.record("no objects: \(what)")
            return
        }
        // What LogParser keeps for itself.
        #expect(left.map(\.key).sorted() == right.map(\.key).filter { $0 != "_head" }.sorted(), "\(what)")
        let changing: Set = [
            "last_update_time", "last_update_timestamp", "settings_py", "settings", "datas", "parse_round_interval",
            "log_extensions",
        ]
        for (name, value) in right where !changing.contains(name) && name != "_head" {
            switch name {
            case "head", "tail": expectSameLines(left[name]?.plainText ?? "", value.plainText, "\(name) of \(what)")
            case "log_categories": #expect(left[name] == Self.trimmed(value), "\(name) of \(what)")
            default: #expect(left[name] == value, "\(name) of \(what)")
            }
        }
        if case .array? = right["datas"] { #expect(left["datas"] == right["datas"], "datas of \(what)") }
    }

    /// LogParser leaves white space at the end of some entries, and takes it from others.
    private static func trimmed(_ categories: JSONValue) -> JSONValue {
        guard case .object(var object) = categories else { return categories }
        for (name, value) in object {
            guard case .object(var entries) = value, case .array(let details)? = entries["details"] else { continue }
            entries["details"] = .array(
                details.map { detail in
                    var text = Substring(detail.plainText)
                    while text.last?.isWhitespace == true { text = text.dropLast() }
                    return .string(String(text))
                })
            object[name] = .object(entries)
        }
        return .object(object)
    }

    /// LogParser drops the last line's end from a full tail, and takes up to two lines more when the log has ended.
    private func expectSameLines(_ ours: String, _ theirs: String, _ what: String) {
        func lines(_ text: String) -> [Substring] {
            var text = Substring(text)
            while text.hasSuffix("\n") { text = text.dropLast() }
            return text.split(separator: "\n", omittingEmptySubsequences: false)
        }
        let (left, right) = (lines(ours), lines(theirs))
        #expect(abs(left.count - right.count) <= 2, "\(what)")
        let count = min(left.count, right.count)
        #expect(left.suffix(count) == right.suffix(count), "\(what)")
    }
}
