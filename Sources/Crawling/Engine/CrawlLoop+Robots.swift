import NIOCore
import Synchronization
import Web

extension CrawlLoop {
    /// robots.txt came: follows a redirect, tries again, or lets the origin's pages go by its rules (P15).
    func receiveRobots(_ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response) {
        let request = download.request
        let status = response.head.status
        if [301, 302, 303, 307, 308].contains(status), request.redirects < RobotsRules.maximumRedirects,
            let location = response.head.location,
            let target = try? WebURL(response.head.value(location), base: request.url), target.isFetchable
        {
            crawl.state.withLock { account(download, response, in: &$0) }
            release(connection)
            let next = request.redirected(to: target.withoutCredentials, status: status, seed: crawl.rules.seed)
            return begin(Next(request: next, slot: download.slot, cookie: nil))
        }
        if status >= 500 || status == 429, let due = due(request, response.head) {
            return proceed(connection) { state in
                account(download, response, in: &state)
                state.statistics.count("retry/count")
                if status == 429 || status == 503 { state.frontier.hold(slot: download.slot, until: due) }
                state.frontier.retry(request.tried, slot: download.slot, due: due)
            }
        }
        let fetch: RobotsFetch =
            (300..<400).contains(status) && response.head.location != nil
            ? .tooManyRedirects : .answered(status: status)
        let body = (try? worker.plainBody(response.head, response.body)) ?? ByteBuffer()
        let rules = RobotsRules(fetch, file: body.readableBytesUInt8Span, agent: crawl.settings.robotsToken)
        proceed(connection) { state in
            account(download, response, in: &state)
            state.statistics.count("robotstxt/response_count")
            state.statistics.count("robotstxt/response_status_count/\(status)")
            settle(request, slot: download.slot, rules: rules, fetch: fetch, in: &state)
        }
    }

    /// robots.txt could not be fetched: after the retries nothing of the origin is (RFC 9309 §2.3.1.4).
    func failRobots(_ download: Download, _ fault: DownloadFault) {
        let request = download.request
        let due = fault.isRetryable ? due(request, nil) : nil
        crawl.state.withLock { state in
            state.statistics.requests += 1
            state.statistics.failed(fault)
            if let due { return state.frontier.retry(request.tried, slot: download.slot, due: due) }
            state.statistics.count("robotstxt/exception_count/\(fault.code.rawValue)")
            // Where it was asked for, the URL says what it is; where a redirect led, nothing does.
            let subject = request.redirects == 0 ? "" : "robots.txt: "
            state.fail(request.url, subject + fault.description)
            state.applyLimits(crawl.settings)
            settle(request, slot: download.slot, rules: .disallowAll, fetch: .failed, in: &state)
        }
    }

    /// When a request is tried again, by `Retry-After` or by back-off; nil when it is not.
    func due(_ request: RequestRecord, _ head: ResponseHead?) -> Nanoseconds? {
        let retryAfter = head.flatMap { AnswerAction.retryAfter($0, crawl.retryPolicy) }
        return crawl.retryPolicy.delay(attempt: request.attempts + 1, retryAfter: retryAfter, random: &random).map {
            crawl.nowNanoseconds + Nanoseconds($0 * 1e9)
        }
    }

    private func settle(
        _ request: RequestRecord, slot: Int, rules: RobotsRules, fetch: RobotsFetch, in state: inout CrawlState
    ) {
        state.statistics.count("robotstxt/request_count")
        let delay = rules.crawlDelay.map { Nanoseconds($0 / .nanoseconds(1)) }
        state.frontier.finishRobots(
            request, slot: slot, rules: rules, crawlDelay: delay, now: crawl.nowNanoseconds,
            until: crawl.nowNanoseconds + RobotsRules.lifetime * 1_000_000_000)
    }
}

extension RequestRecord {
    /// The same request with one more try counted.
    var tried: RequestRecord {
        var request = self
        request.attempts += 1
        return request
    }
}
