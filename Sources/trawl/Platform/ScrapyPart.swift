import Fleet
import Glibc
import Jobs
import Logging
import ServiceLifecycle

/// What runs Scrapy on this machine: the preloaded Pythons, shared by controller and worker.
struct ScrapyPart: Sendable {
    let hosts: ScrapyHosts
    /// Lists the spiders of eggs.
    let lister: ScrapyLister
    private let configuration: Configuration

    /// Nil where there is no Scrapy: then the node offers no such runtime, and says so.
    static func find(_ configuration: Configuration, logger: Logger) throws -> ScrapyPart? {
        guard let python = try ScrapyPython.find(configuration.scrapyPython) else {
            logger.info(
                "Scrapy was not found, so this node runs no eggs; install it with scripts/bootstrap --with-scrapy, or name a Python that has it as scrapy.python"
            )
            return nil
        }
        for (project, python) in configuration.scrapyPythons.sorted(by: { $0.key < $1.key }) {
            try ScrapyPython.check(python, of: "scrapy.pythons: \(project)")
        }
        let folder = try DataFolder(configuration)
        try folder.make()
        var settings = ScrapyHosts.Configuration(python: python, folder: folder.scrapy)
        settings.pythons = configuration.scrapyPythons
        settings.jobEnvironment = configuration.scrapyEnvironment
        var ours = logger
        ours[metadataKey: "part"] = "scrapy"
        let hosts = ScrapyHosts(settings, logger: ours)
        let lister = ScrapyLister(hosts, folder: folder.scrapy + "/lists", memory: configuration.scrapyMemory)
        return ScrapyPart(hosts: hosts, lister: lister, configuration: configuration)
    }

    /// Runs jobs, and counts them in `totals`.
    func runner(_ totals: CrawlTotals) -> ScrapyRunner {
        var settings = ScrapyRunner.Configuration()
        settings.memory = configuration.scrapyMemory
        settings.grace = configuration.grace
        return ScrapyRunner(hosts, configuration: settings, totals: totals)
    }
}

extension ScrapyPart? {
    /// What runs as long as the platform, begun before and ended after all that uses it.
    var services: [(name: String, service: any Service)] { map { [("scrapy", $0.hosts)] } ?? [] }
}
