import Crawling
import Fleet
import Jobs
import Logging

extension Configuration {
    /// What runs jobs on this node.
    ///
    /// - Parameter totals: where crawls are counted.
    func runners(_ scrapy: ScrapyPart?, totals: CrawlTotals, logger: Logger) throws -> [any Runner] {
        var crawling = CrawlRunner.Configuration()
        crawling.allowPrivateNetworks = allowsPrivateNetworks
        crawling.allowedHosts = Set(allowedHosts)
        if let userAgent { crawling.settings.userAgent = userAgent }
        // They were tried when the configuration was read.
        for (name, value) in crawlSettings { try crawling.settings.set(name, to: value) }
        var running = CommandRunner.Configuration()
        running.grace = grace
        do throws(CommandFault) {
            let runners: [any Runner] = [
                CrawlRunner(crawling, totals: totals, logger: logger),
                try CommandRunner(commands, configuration: running),
            ]
            return runners + (scrapy.map { [$0.runner(totals)] } ?? [])
        } catch {
            throw UsageFault("commands: \(error)")
        }
    }
}
