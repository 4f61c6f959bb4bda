package import Crawling
package import Jobs
package import Logging
import Synchronization
import Web

/// Runs native spiders and link crawls, in this process (runtime `crawl`).
///
/// In a job's folder lie `items.jsonl`, `job.log` and the crawl's state, from which a later attempt on this node goes on.
/// All crawls share the same threads, so that one of a page costs little.
package final class CrawlRunner: Runner {
    /// What the operator allows and what a crawl begins with.
    package struct Configuration: Sendable {
        /// Whether crawls may visit loopback, private, link-local and metadata addresses (P21).
        package var allowPrivateNetworks = false
        /// Hosts that may be at such addresses.
        package var allowedHosts: Set<String> = []
        /// More downloads at a time a crawl does not get, whatever its settings say.
        package var mostConcurrency = 256
        /// More pages a crawl does not get; nil for no bound.
        package var mostPages: Int?
        /// Larger bodies are refused, and more memory for pending requests is not given, whatever the settings say; bytes.
        package var mostMemory = 256 << 20
        /// What every crawl begins with; spiders and requests set their own over it.
        package var settings = Settings()
        /// How often the log says where a crawl stands.
        package var progressInterval: Duration = .seconds(10)
        /// How often it says so in Scrapy's words, which charts are drawn from.
        package var statisticsInterval: Duration = .seconds(60)

        package init() {}
    }

    package let runtime = Runtime.crawl
    let configuration: Configuration
    let logger: Logger
    private let totals: CrawlTotals
    private let threads = Mutex<CrawlResources?>(nil)

    /// - Parameter totals: where the crawls are counted.
    package init(_ configuration: Configuration = .init(), totals: CrawlTotals = CrawlTotals(), logger: Logger) {
        self.configuration = configuration
        self.totals = totals
        self.logger = logger
    }

    /// The threads of all crawls, started by the first.
    var resources: CrawlResources {
        threads.withLock { threads in
            if let threads { return threads }
            let made = CrawlResources()
            threads = made
            return made
        }
    }

    package func run(_ assignment: Assignment, _ context: any JobContext) async -> RunReport {
        do {
            let spider = try await spider(for: assignment.request, context)
            let settings = try settings(for: assignment.request, spider)
            let crawl = try await open(spider, settings, assignment, context)
            return await crawl.run()
        } catch let error as JobError {
            return RunReport(outcome: .failed(error, retryAfter: nil))
        } catch is CancellationError {
            return RunReport(outcome: .released)
        } catch {
            return RunReport(outcome: .failed(Self.explain(error), retryAfter: nil))
        }
    }

    /// Opens the crawl where an earlier attempt left it, or anew.
    private func open(
        _ spider: any Spider, _ settings: Settings, _ assignment: Assignment, _ context: any JobContext
    ) async throws -> RunningCrawl {
        let folder = try context.folder
        let feed = try FeedDestination(folder + "/" + OutputName.Kind.items.fileName)
        let state = folder + "/" + JobFolders.checkpoint
        var crawling = Crawler.Configuration(
            settings: settings, feeds: [feed], stateFolder: state, trustedHosts: configuration.allowedHosts,
            logger: logger)
        let resources = resources
        crawling.resources = resources
        crawling.guardsProxies = settings.proxies != configuration.settings.proxies
        crawling.mostFailures = 1_000
        crawling.ownsFeeds = true
        let whole = crawling
        let crawler = try await resources.onDiskThread {
            do {
                return try Crawler(spider, whole)
            } catch let fault as StateFault
                where ["state_of_another_crawl", "state_of_other_feeds"].contains(fault.code)
            {
                // A checkpoint that this job cannot use is none.
                FolderRemoval.remove(state)
                FolderRemoval.remove(feed.path)
                return try Crawler(spider, whole)
            }
        }
        context.outputsOpened()
        let log = JobLog(folder + "/" + OutputName.Kind.log.fileName, resources: resources)
        return RunningCrawl(
            crawler: crawler, assignment: assignment, context: context, items: feed.path, log: log,
            resources: resources, configuration: configuration,
            meter: CrawlMeter(totals, from: crawler.figures))
    }
}
