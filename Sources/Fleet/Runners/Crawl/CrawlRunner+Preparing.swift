import Crawling
import Jobs
import Web

extension CrawlRunner {
    /// The spider that a request asks for. Throws ``JobError``.
    func spider(for request: JobRequest, _ context: any JobContext) async throws -> any Spider {
        switch request.work {
        case .links(let urls, _, let sameOriginOnly):
            let parsed = try urls.map { text throws(JobError) in
                guard let url = try? WebURL(text), url.isFetchable else {
                    throw JobError(
                        code: "bad_start", message: "a start URL is no http(s) URL; give it as https://host/path")
                }
                return url
            }
            return LinkSpider(urls: parsed, scope: sameOriginOnly ? .originsOfStart : .everywhere)
        case .spider(let arguments):
            let answer: SpiderSourceAnswer
            do {
                answer = try await context.spiderSource(
                    project: request.project, spider: request.spider, version: request.version)
            } catch let fault as FleetFault {
                throw JobError(code: fault.code.rawValue, message: fault.description)
            }
            do {
                let text = String(decoding: answer.source, as: UTF8.self)
                return try SpiderFile.load(
                    text: text, file: "\(request.spider)@\(answer.version)", arguments: arguments)
            } catch {
                throw JobError(code: "spider_invalid", message: error.description)
            }
        case .command:
            throw JobError(code: "runtime_missing", message: "a command is no crawl; ask for runtime command")
        }
    }

    /// What only the operator may set: the address guard, and what makes this process read files.
    static let operatorsSettings: Set<String> = ["ALLOW_PRIVATE_NETWORKS", "ALLOW_LOOPBACK", "TLS_CA_FILE"]

    /// The settings of a crawl: the operator's, over them the spider's, over them the request's, within the operator's
    /// bounds. Throws ``JobError``.
    func settings(for request: JobRequest, _ spider: any Spider) throws(JobError) -> Settings {
        var settings = configuration.settings
        settings.allowsPrivateNetworks = configuration.allowPrivateNetworks
        settings.allowsLoopback = configuration.allowPrivateNetworks
        let given = spider.settings.map { ($0.name, $0.value) } + request.settings.sorted { $0.key < $1.key }
        for (name, value) in given {
            guard !Self.operatorsSettings.contains(name) else {
                throw JobError(code: "setting_refused", message: Self.refusal(of: name))
            }
            do {
                try settings.set(name, to: value)
            } catch {
                throw JobError(code: error.code, message: error.description)
            }
        }
        if case .links(_, let maxPages, _) = request.work {
            settings.pageLimit = max(1, maxPages)
            // One loop for few pages: they would only wake each other.
            if settings.eventLoops == 0 { settings.eventLoops = 1 }
        }
        bound(&settings)
        return settings
    }

    private static func refusal(of setting: String) -> String {
        let means =
            setting == "TLS_CA_FILE"
            ? "crawl.settings of its trawl.yaml"
            : "TRAWL_ALLOWED_HOSTS=host (crawl.allowed_hosts), or crawl.allow_private_networks for all of them"
        return "\(setting) can only be set by the operator of the node, with \(means)"
    }

    /// The error of a full disk. Its own advice is for a person at a command; a job has no `-o`.
    static func full(_ fault: String) -> JobError {
        let reason = fault.firstRange(of: "; free some space").map { String(fault[..<$0.lowerBound]) } ?? fault
        return JobError(
            code: "storage_full", message: "\(reason); free space in the node's data folder, then retry the job")
    }

    private func bound(_ settings: inout Settings) {
        settings.concurrentRequests = min(settings.concurrentRequests, configuration.mostConcurrency)
        settings.concurrentRequestsPerDomain = min(settings.concurrentRequestsPerDomain, configuration.mostConcurrency)
        func limit(_ value: inout Int, to most: Int) { value = value == 0 ? most : min(value, most) }
        if let most = configuration.mostPages { limit(&settings.pageLimit, to: most) }
        limit(&settings.downloadMaxSize, to: configuration.mostMemory)
        limit(&settings.pendingMemory, to: configuration.mostMemory)
    }

    /// What went wrong before the first page, as a job's error.
    static func explain(_ error: any Error) -> JobError {
        switch error {
        case let fault as FeedFault:
            fault.code == .diskFull
                ? full(fault.description) : JobError(code: fault.code.rawValue, message: fault.description)
        case let fault as StateFault:
            fault.code == "state_disk_full"
                ? full(fault.description) : JobError(code: fault.code, message: fault.description)
        case let fault as SpiderFault: JobError(code: "spider_invalid", message: fault.description)
        case let fault as SettingsFault: JobError(code: fault.code, message: fault.description)
        case let fault as WorkerFault: JobError(code: fault.code.rawValue, message: fault.description)
        default: JobError(code: "crawl_failed", message: "the crawl could not begin: \(error)")
        }
    }
}
