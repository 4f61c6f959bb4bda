/// One entry of a job's log.
struct JobLogLine: Sendable, Equatable {
    enum Level: String, Sendable { case info = "INFO", warning = "WARNING", error = "ERROR" }

    /// Who says it: by Scrapy's names where Scrapy says the same.
    enum Source: String, Sendable {
        case engine = "scrapy.core.engine"
        case scraper = "scrapy.core.scraper"
        case logStatistics = "scrapy.extensions.logstats"
        case statistics = "scrapy.statscollectors"
        case start = "scrapy.utils.log"
        case trawl = "trawl"
    }

    var source: Source
    var level: Level
    /// One line. It may hold what came from a page or a server.
    var text: String
    /// Lines of ours that follow it.
    var block: String?

    init(_ source: Source, level: Level = .info, _ text: String, block: String? = nil) {
        self.source = source
        self.level = level
        self.text = text
        self.block = block
    }
}
