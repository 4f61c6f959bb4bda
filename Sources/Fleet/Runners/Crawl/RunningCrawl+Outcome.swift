import Crawling
import Jobs
import Web

extension RunningCrawl {
    /// What a crawl's end means for its job.
    func report(_ summary: CrawlSummary, _ pages: CrawledPages?) -> RunReport {
        var statistics = Self.figures(summary.statistics, pages: summary.pages, items: summary.items)
        if case .object(var object) = statistics {
            object["elapsed_time_seconds"] = .number(summary.elapsed)
            object["finish_reason"] = .string(summary.finishReason.description)
            statistics = .object(object)
        }
        var errors = JSONObject()
        for failure in summary.failures.prefix(1_000) { errors[failure.url] = .string(failure.reason) }
        var result = JSONObject()
        if let pages {
            for (url, status) in pages.refused where errors.count < 1_000 {
                errors[url] = .string("the server answered \(status)")
            }
            result["crawled"] = .array(pages.crawled.map { .string($0) })
        } else {
            result["pages"] = .integer(Int64(summary.pages))
            result["items"] = .integer(Int64(summary.items))
            result["finish_reason"] = .string(summary.finishReason.description)
        }
        result["errors"] = .object(errors)
        return RunReport(
            outcome: outcome(summary, fetched: pages?.crawled.count ?? summary.pages, errors), result: .object(result),
            statistics: statistics)
    }

    private func outcome(_ summary: CrawlSummary, fetched: Int, _ errors: JSONObject) -> JobOutcome {
        switch summary.finishReason {
        case .outputFailed:
            let isFull = ["feed_disk_full", "state_disk_full"].contains(summary.outputFaultCode)
            let reason = summary.outputFault ?? "what the crawl found could not be written"
            if isFull { return .failed(CrawlRunner.full(reason), retryAfter: nil) }
            return failed(summary.outputFaultCode ?? "output_failed", reason)
        case .loginFailed:
            return failed(
                "login_failed", "the log-in was refused: \(errors.first?.value.plainText ?? "no reason is known")")
        case .pendingLost: return failed("pending_lost", "pending requests on the node's disk could not be read back")
        case .shutdown: return Task.isCancelled ? .released : .cancelled
        default: break
        }
        guard fetched == 0 else { return .completed }
        return failed("no_page_fetched", reason(summary, errors))
    }

    private func failed(_ code: String, _ message: String) -> JobOutcome {
        .failed(JobError(code: code, message: message), retryAfter: nil)
    }

    /// Why there is no page at all.
    private func reason(_ summary: CrawlSummary, _ errors: JSONObject) -> String {
        if let first = errors.first { return "no page could be fetched: \(first.key): \(first.value.plainText)" }
        if summary.statistics["robotstxt/forbidden", default: 0] > 0 {
            return "no page could be fetched: robots.txt forbids the start pages (ROBOTSTXT_OBEY)"
        }
        let prefix = "httperror/response_ignored_status_count/"
        if let name = summary.statistics.keys.filter({ $0.hasPrefix(prefix) }).min() {
            return "no page could be fetched: the server answered \(name.dropFirst(prefix.count))"
        }
        return "no page could be fetched: nothing to crawl was found (\(summary.finishReason))"
    }
}
