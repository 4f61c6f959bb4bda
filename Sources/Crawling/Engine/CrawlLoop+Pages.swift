import Logging
import NIOCore
import NIOPosix
import Synchronization
import Web

extension CrawlLoop {
    /// Decides what becomes of a page's answer.
    func receivePage(_ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response) {
        let request = download.request
        let action = AnswerAction(
            request: request, head: response.head, settings: crawl.settings, retryPolicy: crawl.retryPolicy,
            handlesAllStatuses: crawl.spider.handlesAllStatuses)
        switch action {
        case .deliver: deliver(connection, download, response)
        case .ignore:
            proceed(connection) { state in
                account(download, response, in: &state)
                state.statistics.count("httperror/response_ignored_count")
                state.statistics.count("httperror/response_ignored_status_count/\(response.head.status)")
                state.frontier.finish(request, slot: download.slot, isPage: false)
            }
        case .fail(let reason):
            proceed(connection) { state in
                account(download, response, in: &state)
                state.fail(request.url, reason)
                state.frontier.finish(request, slot: download.slot, isPage: false)
                state.applyLimits(crawl.settings)
            }
        case .redirect(let target): redirect(connection, download, response, to: target)
        case .retry(let retryAfter): retry(connection, download, response, retryAfter: retryAfter)
        }
    }

    /// Counts an answer and keeps its cookies.
    func account(_ download: Download, _ response: ResponseParser.Response, in state: inout CrawlState) {
        state.statistics.requests += 1
        state.statistics.requestBytes += download.sentBytes
        state.statistics.answered(
            status: response.head.status, bytes: response.body.readableBytes + response.head.raw.readableBytes,
            latency: download.latency)
        if response.head.hasSetCookie, crawl.settings.cookies {
            state.cookies.store(response.head, from: download.request.url)
            state.hasNewCookies = true
        }
        state.statistics.refusals.answered(status: response.head.status, host: download.request.url.host ?? "")
        state.frontier.observe(
            slot: download.slot, latency: download.latency, isSuccess: response.head.status == 200,
            crawl.settings)
    }

    private func deliver(_ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response) {
        var job = PageJob(
            request: download.request, slot: download.slot, head: response.head, body: response.body,
            latency: download.latency)
        if let sent = download.sent {
            job.archived = .init(sent: sent, address: connection.remoteAddress, startedAt: download.startedMilliseconds)
        }
        guard PageWorker.isLarge(job, spider: crawl.spider) else {
            let outcome = worker.process(job)
            return proceed(connection) { state in
                account(download, response, in: &state)
                state.finish(job, outcome, worker.output, self.crawl.settings)
            }
        }
        self.crawl.state.withLock { account(download, response, in: &$0) }
        // The connection is held meanwhile: pages are not fetched faster than they are parsed.
        let bound = NIOLoopBound((self, connection), eventLoop: eventLoop)
        let crawl = crawl
        let finished = job
        parseThreads.submit { _ in
            crawl.withWorker { worker in
                let outcome = worker.process(finished)
                crawl.state.withLock { $0.finish(finished, outcome, worker.output, crawl.settings) }
            }
            bound.eventLoop.execute {
                let (loop, connection) = bound.value
                loop.proceed(connection) { _ in }
            }
        }
    }

    private func redirect(
        _ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response, to target: WebURL
    ) {
        let next = download.request.redirected(to: target, status: response.head.status, seed: crawl.rules.seed)
        proceed(connection) { state in
            account(download, response, in: &state)
            state.statistics.count("downloader/redirect_count")
            if download.request.depth == 0, target.isRelated(to: download.request.url),
                crawl.rules.scope.widen(by: target)
            {
                state.scope.append(target.origin)
            }
            if !crawl.rules.scope.contains(target) {
                state.statistics.links.offsite += 1
            } else if crawl.rules.admits(url: target.span, depth: next.depth, counts: &state.statistics.links) {
                state.frontier.add(next)
            }
            state.frontier.finish(download.request, slot: download.slot, isPage: false)
        }
    }

    private func retry(
        _ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response, retryAfter: Double?
    ) {
        let status = response.head.status
        var request = download.request
        request.attempts += 1
        // `AnswerAction` asks for a retry only while tries are left.
        let delay = crawl.retryPolicy.delay(attempt: request.attempts, retryAfter: retryAfter, random: &random) ?? 0
        let due = crawl.nowNanoseconds + Nanoseconds(delay * 1e9)
        proceed(connection) { state in
            account(download, response, in: &state)
            state.statistics.count("retry/count")
            state.statistics.count("retry/reason_count/\(status)")
            // 429 and 503 speak of the whole host.
            if status == 429 || status == 503 { state.frontier.hold(slot: download.slot, until: due) }
            state.frontier.retry(request, slot: download.slot, due: due)
        }
    }

    /// A page, sitemap or log-in step brought no answer.
    func failPage(_ download: Download, _ fault: DownloadFault) {
        var request = download.request
        request.attempts += 1
        let delay =
            fault.isRetryable && request.purpose != .login
            ? crawl.retryPolicy.delay(attempt: request.attempts, retryAfter: nil, random: &random) : nil
        let now = crawl.nowNanoseconds
        crawl.state.withLock { state in
            state.statistics.requests += 1
            state.statistics.requestBytes += download.sentBytes
            state.statistics.failed(fault)
            if let delay {
                state.statistics.count("retry/count")
                state.statistics.count("retry/reason_count/\(fault.code.rawValue)")
                return state.frontier.retry(request, slot: download.slot, due: now + Nanoseconds(delay * 1e9))
            }
            if fault.isRetryable { state.statistics.count("retry/max_reached") }
            // A log-in by GET has its password in the URL: the form's page stands for it.
            state.fail(state.login?.login.url ?? request.url, fault.description)
            state.frontier.finish(request, slot: download.slot, isPage: false)
            if request.purpose == .login { state.frontier.stop(.loginFailed) }
            state.applyLimits(crawl.settings)
        }
        if request.purpose != .login { crawl.logger.debug("\(request.url.redacted): \(fault)") }
    }
}

extension CrawlState {
    /// Ends a page: its links, its items and its end in one step.
    mutating func finish(
        _ job: borrowing PageJob, _ outcome: PageWorker.Outcome, _ output: borrowing SpiderOutput, _ settings: Settings
    ) {
        var isPage = true
        switch outcome {
        case .parsed:
            items.bytes.append(output.items.span)
            statistics.items += output.itemCount
            for (reason, count) in output.dropped {
                statistics.count("item_dropped_count", by: count)
                statistics.count("item_dropped_reasons_count/\(reason)", by: count)
            }
            statistics.links.add(output.links.filtered)
            frontier.add(output.links, from: job.slot)
        case .unreadable(let fault):
            isPage = false
            statistics.failed(fault)
            fail(job.request.url, fault.description)
        case .spiderFailed(let reason):
            statistics.count("spider_exceptions/count")
            fail(job.request.url, "the spider failed: \(reason)")
        }
        if let archived = job.archived { archive(ArchivedPage(job, archived)) }
        if isPage { statistics.pages += 1 }
        statistics.maxDepth = max(statistics.maxDepth, job.request.depth)
        frontier.finish(job.request, slot: job.slot, isPage: isPage)
        applyLimits(settings)
    }
}
