package import Web

extension JobRequest {
    /// What all scrape requests have in common: how far to follow links, and for how long.
    package struct Following {
        package var maxPages: Int
        package var sameOriginOnly: Bool
        package var timeout: Double
        package var priority: Double

        package init(_ fields: inout JSONFields) throws(JSONFieldFault) {
            maxPages = try fields.integer("max_pages", in: Ranges.pages) ?? 10
            sameOriginOnly = try fields.bool("same_origin_only") ?? true
            timeout = Double(try fields.integer("timeout_s", in: Ranges.scrapeTime) ?? 30)
            priority = Double(try fields.integer("priority", in: Ranges.priority) ?? 1)
        }

        /// A job that follows the links from `url`.
        package func request(_ url: String) -> JobRequest {
            JobRequest(
                spider: .linkSpider, work: .links(urls: [url], maxPages: maxPages, sameOriginOnly: sameOriginOnly),
                priority: priority, timeout: timeout)
        }
    }

    /// The body of `POST /scrape`.
    package static func scrape(_ fields: JSONFields) throws(JSONFieldFault) -> JobRequest {
        var fields = fields
        let url = try fields.required("start_url", fields.pageURL("start_url"))
        let following = try Following(&fields)
        try fields.finish()
        return following.request(url)
    }

    /// The body of `POST /scrape` on a worker, where nobody waits in a queue.
    package static func scrapeNow(_ fields: JSONFields) throws(JSONFieldFault) -> JobRequest {
        try scrape(fields)
    }

    /// The body of `POST /scrape/batch`: a job a URL.
    package static func scrapeBatch(_ fields: JSONFields) throws(JSONFieldFault) -> [JobRequest] {
        var fields = fields
        let urls = try fields.required("urls", fields.pageURLs("urls", Ranges.urls))
        let following = try Following(&fields)
        try fields.finish()
        return urls.map(following.request)
    }

    /// The body of `POST /jobs`, or an element of a batch.
    package static func job(_ fields: JSONFields) throws(JSONFieldFault) -> JobRequest {
        var fields = fields
        let project = try fields.name("project") ?? .defaultProject
        let work = try Self.work(&fields)
        let version = try fields.name("version")
        if version != nil, work.runtime == .command {
            throw fields.outOfRange("version", "left out with \"command\": only spiders have versions")
        }
        let settings = try fields.texts("settings") ?? [:]
        let priority = try fields.integer("priority", in: Ranges.priority) ?? 1
        let timeout = try fields.number("timeout_s", in: Ranges.time)
        let labels = try Self.labels(&fields)
        let maxAttempts = try fields.integer("max_attempts", in: Ranges.attempts) ?? 3
        let retries = try fields.integer("retries", in: Ranges.retries) ?? 0
        let id = try fields.jobID("job_id")
        let batch = try fields.jobID("batch")
        try fields.finish()
        return JobRequest(
            project: project, spider: work.spider, version: version, runtime: work.runtime, work: work.work,
            settings: settings, priority: Double(priority), timeout: timeout, labels: labels, maxAttempts: maxAttempts,
            retries: retries, id: id, batch: batch)
    }

    private static func work(
        _ fields: inout JSONFields
    ) throws(JSONFieldFault) -> (spider: EntityName, runtime: Runtime, work: Work) {
        let spider = try fields.name("spider")
        let command = try fields.name("command")
        let arguments = try fields.texts("args")
        let input = fields.value("input")
        switch (spider, command) {
        case (let spider?, nil):
            if input != nil {
                throw fields.outOfRange("input", "left out with \"spider\"; give its arguments as \"args\"")
            }
            return (spider, .crawl, .spider(arguments: arguments ?? [:]))
        case (nil, let command?):
            if arguments != nil {
                throw fields.outOfRange("args", "left out with \"command\"; give its data as \"input\"")
            }
            return (command, .command, .command(name: command, input: input ?? .null))
        case (nil, nil): throw fields.outOfRange("spider", "there, or \"command\" in its place")
        case (_?, _?):
            throw fields.outOfRange("command", "left out when \"spider\" is given: a job does one of the two")
        }
    }

    private static func labels(_ fields: inout JSONFields) throws(JSONFieldFault) -> Set<EntityName> {
        let labels = try fields.names("labels") ?? []
        guard labels.count <= 100 else { throw fields.outOfRange("labels", "a list of up to 100 names") }
        return labels
    }
}
