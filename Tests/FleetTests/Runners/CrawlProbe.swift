import Bookshop
import Crawling
import Glibc
import Jobs
import Logging
import TestSupport
import Testing
import Web

@testable import Fleet

/// Crawls to try.
enum CrawlProbe {
    static func runner(
        totals: CrawlTotals = CrawlTotals(), _ change: (inout CrawlRunner.Configuration) -> Void = { _ in }
    ) -> CrawlRunner {
        var configuration = CrawlRunner.Configuration()
        configuration.allowedHosts = ["127.0.0.1"]
        configuration.settings.retryBackoff = 0.01
        change(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return CrawlRunner(configuration, totals: totals, logger: logger)
    }

    static func links(
        _ url: String, pages: Int = 20, sameOrigin: Bool = true, settings: [String: String] = [:]
    ) -> JobRequest {
        JobRequest(
            spider: .linkSpider, work: .links(urls: [url], maxPages: pages, sameOriginOnly: sameOrigin),
            settings: settings)
    }

    static func spider(_ arguments: [String: String], settings: [String: String] = [:]) -> JobRequest {
        JobRequest(spider: .test("bookshop"), work: .spider(arguments: arguments), settings: settings)
    }

    static let catalogue = """
        name: bookshop
        args:
          base:
        start: '{{ args.base }}/catalogue/'
        pages:
          list:
            match: '/catalogue/'
            follow:
              - {css: 'ol.books h3 a', to: book}
              - {css: '.pager .next a', to: list}
          book:
            items:
              fields:
                title: {css: h1.title, required: true}
                url: {value: '{{ url }}'}
        """
}
