import TestSupport
import Web

@testable import Jobs

/// Logs of Scrapy, and what is read in them.
enum ScrapyLogProbe {
    /// An entry at second `second` of one day.
    static func entry(_ second: Int, _ logger: String, _ level: String, _ text: String) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let clock = "\(two(10 + second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return "2026-11-21 \(clock) [\(logger)] \(level): \(text)\n"
    }

    static func statistics(_ second: Int, pages: Int, items: Int) -> String {
        let text =
            "Crawled \(pages) pages (at \(pages + 1) pages/min), scraped \(items) items (at \(items + 2) items/min)"
        return entry(second, "scrapy.extensions.logstats", "INFO", text)
    }

    static func dump(_ second: Int, _ dictionary: String) -> String {
        entry(second, "scrapy.statscollectors", "INFO", "Dumping Scrapy stats:\n" + dictionary)
    }

    static func closed(_ second: Int, _ reason: String = "finished") -> String {
        entry(second, "scrapy.core.engine", "INFO", "Spider closed (\(reason))")
    }

    /// The report of `text`, given to the reader in parts of at most `part` bytes.
    static func report(_ text: String, part: Int = .max) -> ScrapyLogReport { report(Array(text.utf8), part: part) }

    static func report(_ bytes: [UInt8], part: Int = .max) -> ScrapyLogReport {
        var reader = ScrapyLogReader()
        var start = 0
        while start < bytes.count {
            let end = start + min(part, bytes.count - start)
            reader.read(bytes.span.extracting(start..<end))
            start = end
        }
        return reader.report
    }

    static let place = ScrapyLogPlace(
        logPath: "/logs/p/s/j.log", jsonPath: "/logs/p/s/j.json", jsonURL: "http://h/j.json")

    static func json(_ report: ScrapyLogReport) -> JSONValue {
        report.json(of: place, updated: Timestamp(microseconds: 1_800_000_000_000_000))
    }

    /// A log as Scrapy 2.19 writes it, shortened: redirects, retries, an ignored answer, a spider that raises, an item
    /// with characters of many scripts.
    static let whole = """
        2026-11-21 18:30:37 [scrapy.utils.log] INFO: Scrapy 2.19.0 started (bot: scrapybot)
        2026-11-21 18:30:37 [scrapy.utils.log] INFO: Versions:
        {'lxml': '6.1.3',
         'Platform': 'Linux-6.18.44-fc-v595-x86_64-with-glibc2.36'}
        2026-11-21 18:30:38 [scrapy.addons] INFO: Enabled addons:
        []
        2026-11-21 18:30:38 [scrapy.extensions.telnet] INFO: Telnet Password: 7ab7a08f392f0c5c
        2026-11-21 18:30:39 [scrapy.core.engine] INFO: Spider opened
        2026-11-21 18:30:39 [scrapy.extensions.logstats] INFO: Crawled 0 pages (at 0 pages/min), scraped 0 items (at 0 items/min)
        2026-11-21 18:30:39 [scrapy.extensions.telnet] INFO: Telnet console listening on 127.0.0.1:6023
        2026-11-21 18:30:39 [scrapy.downloadermiddlewares.redirect] DEBUG: Redirecting (302) to <GET http://h/final> from <GET http://h/redirect>
        2026-11-21 18:30:39 [scrapy.core.engine] DEBUG: Crawled (200) <GET http://h/> (referer: None)
        2026-11-21 18:30:39 [scrapy.downloadermiddlewares.retry] DEBUG: Retrying <GET http://h/500> (failed 1 times): 500 Internal Server Error
        2026-11-21 18:30:39 [scrapy.core.scraper] DEBUG: Scraped from <200 http://h/>
        {'url': 'http://h/', 'title': 'Zażółć',
         'multi': 'a\\nb'}
        2026-11-21 18:30:39 [scrapy.downloadermiddlewares.redirect] DEBUG: Redirecting (meta refresh) to <GET http://h/final2> from <GET http://h/meta>
        2026-11-21 18:30:39 [scrapy.spidermiddlewares.httperror] INFO: Ignoring response <404 http://h/404>: HTTP status code is not handled or not allowed
        2026-11-21 18:30:39 [scrapy.dupefilters] DEBUG: Filtered duplicate request: <GET http://h/item> - no more duplicates will be shown (see DUPEFILTER_DEBUG to show all duplicates)
        2026-11-21 18:30:39 [scrapy.core.scraper] ERROR: Spider error processing <GET http://h/raise> (referer: None)
        Traceback (most recent call last):
          File "/home/spider.py", line 32, in parse
            raise ValueError('ünïcode — 中文 \\U0001F600')
        ValueError: ünïcode — 中文 😀
        2026-11-21 18:30:39 [s] WARNING: careful: Ü
        2026-11-21 18:30:39 [s] CRITICAL: critical thing
        2026-11-21 18:30:39 [s] ERROR: an error
        second line
        2026-11-21 18:30:39 [scrapy.downloadermiddlewares.offsite] DEBUG: Filtered offsite request to 'elsewhere.example': <GET http://elsewhere.example/>
        2026-11-21 18:30:39 [scrapy.downloadermiddlewares.retry] ERROR: Gave up retrying <GET http://h/500> (failed 3 times): 500 Internal Server Error
        2026-11-21 18:30:40 [scrapy.extensions.logstats] INFO: Crawled 9 pages (at 540 pages/min), scraped 6 items (at 360 items/min)
        2026-11-21 18:30:40 [scrapy.core.engine] INFO: Closing spider (finished)
        2026-11-21 18:30:40 [scrapy.statscollectors] INFO: Dumping Scrapy stats:
        {'downloader/exception_count': 3,
         'downloader/exception_type_count/scrapy.exceptions.DownloadConnectionRefusedError': 3,
         'downloader/request_bytes': 3900,
         'downloader/response_status_count/200': 9,
         'downloader/response_status_count/302': 1,
         'elapsed_time_seconds': 1.2128764699991734,
         'finish_reason': 'finished',
         'finish_time': datetime.datetime(2026, 11, 21, 18, 30, 40, 358700, tzinfo=datetime.timezone.utc),
         'httperror/response_ignored_count': 2,
         'item_scraped_count': 7,
         'items_per_minute': 420.0,
         'log_count/CRITICAL': 2,
         'log_count/ERROR': 6,
         'response_received_count': 10,
         'retry/count': 4,
         'retry/reason_count/500 Internal Server Error': 2,
         'start_time': datetime.datetime(2026, 11, 21, 18, 30, 39, 145818, tzinfo=datetime.timezone.utc)}
        2026-11-21 18:30:40 [scrapy.core.engine] INFO: Spider closed (finished)

        """
}
