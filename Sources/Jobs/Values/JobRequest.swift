package import Web

/// What somebody wants done. Stays as it is for the job's whole life; a retry by hand makes a new job of the same request.
package struct JobRequest: Sendable, Hashable {
    /// The work itself.
    package enum Work: Sendable, Hashable {
        /// Follows links from `urls`: `POST /scrape`.
        case links(urls: [String], maxPages: Int, sameOriginOnly: Bool)
        /// Runs a deployed spider with arguments.
        case spider(arguments: [String: String])
        /// Runs a registered program once with `input`, one JSON value, on its standard input.
        case command(name: EntityName, input: JSONValue)
    }

    package var project: EntityName
    /// The spider's name; for commands the command's.
    package var spider: EntityName
    /// The version to run; nil for the newest at the time of the lease.
    package var version: EntityName?
    package var runtime: Runtime
    package var work: Work
    /// Settings by Scrapy's names, as text.
    package var settings: [String: String]
    /// 1–10 in our API, any number from Scrapyd's; the highest goes first.
    package var priority: Double
    /// Seconds that one attempt may take; nil for no limit.
    package var timeout: Double?
    /// What a node must have to be given the job.
    package var labels: Set<EntityName>
    /// How often the job may be lost with its node before it is failed.
    package var maxAttempts: Int
    /// How often failed work is tried again; 0 for never.
    package var retries: Int
    /// The id wanted by the caller; nil for one of ours.
    package var id: JobID?
    /// The caller's `Idempotency-Key`: the same key is the same job.
    package var idempotencyKey: String?
    /// Jobs that belong together carry the same name.
    package var batch: JobID?
    /// The Scrapyd instance that it was scheduled through; nil for jobs of our own API.
    package var origin: EntityName?

    package init(
        project: EntityName = .defaultProject, spider: EntityName, version: EntityName? = nil,
        runtime: Runtime = .crawl,
        work: Work, settings: [String: String] = [:], priority: Double = 1, timeout: Double? = nil,
        labels: Set<EntityName> = [], maxAttempts: Int = 3, retries: Int = 0, id: JobID? = nil,
        idempotencyKey: String? = nil, batch: JobID? = nil, origin: EntityName? = nil
    ) {
        self.project = project
        self.spider = spider
        self.version = version
        self.runtime = runtime
        self.work = work
        self.settings = settings
        self.priority = priority
        self.timeout = timeout
        self.labels = labels
        self.maxAttempts = maxAttempts
        self.retries = retries
        self.id = id
        self.idempotencyKey = idempotencyKey
        self.batch = batch
        self.origin = origin
    }
}
