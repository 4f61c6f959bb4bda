import Crawling
import Web

/// What is said at the end of a crawl.
struct CrawlReport {
    let summary: CrawlSummary
    let destinations: [FeedDestination]
    let state: String?
    let wasInterrupted: Bool

    /// Whether the crawl brought nothing because everything failed.
    var hasFailed: Bool { summary.pages == 0 && summary.errors > 0 && !wasInterrupted }

    /// Why it brought nothing.
    var failure: String {
        guard let first = summary.failures.first else { return "nothing was fetched" }
        return "nothing was fetched: \(first.url): \(first.reason)"
    }

    var text: String {
        if hasFailed { return "trawl: \(failure)\n" }
        let rate = summary.elapsed > 0 ? Double(summary.pages) / summary.elapsed : 0
        var lines = [
            "\(wasInterrupted ? "Interrupted" : "Done"): \(Text.counted(summary.pages, "page", "pages")), "
                + "\(Text.counted(summary.items, "item", "items")), "
                + "\(Text.counted(summary.errors, "error", "errors")) in \(Text.duration(summary.elapsed)) (\(Text.count(Int(rate))) pages/s)"
        ]
        if let reason = limit { lines.append(reason) }
        let forbidden = summary.statistics["robotstxt/forbidden"] ?? 0
        if forbidden > 0 {
            lines.append("\(Text.counted(forbidden, "URL was", "URLs were")) left out, as robots.txt asks.")
        }
        for failure in summary.failures.prefix(5) { lines.append("  \(failure.url): \(failure.reason)") }
        if summary.errors > 5 {
            lines.append("  … and \(Text.count(summary.errors - min(5, summary.failures.count))) more")
        }
        let files = destinations.filter { !$0.isStandardOutput }
        if !files.isEmpty { lines.append("Items are in \(files.map(\.description).joined(separator: ", ")).") }
        if summary.pending > 0 { lines.append(resumption) }
        return lines.joined(separator: "\n") + "\n"
    }

    private var limit: String? {
        switch summary.finishReason {
        case .finished, .shutdown, .outputFailed: nil
        case .loginFailed: "The log-in failed, so nothing was crawled."
        default: "It was ended by \(summary.finishReason.description.uppercased())."
        }
    }

    private var resumption: String {
        let waiting = "\(Text.counted(summary.pending, "URL was", "URLs were")) not visited"
        guard let state else { return "\(waiting); a crawl with --state DIR can be gone on with." }
        return "\(waiting); the same command with --state \(state) goes on from here."
    }

    var json: String {
        var object = JSONObject()
        object["spider"] = .string(summary.spider)
        object["finish_reason"] = .string(summary.finishReason.description)
        object["pages"] = .integer(Int64(summary.pages))
        object["items"] = .integer(Int64(summary.items))
        object["errors"] = .integer(Int64(summary.errors))
        object["pending"] = .integer(Int64(summary.pending))
        object["elapsed_s"] = .number(summary.elapsed)
        object["feeds"] = .array(destinations.map { .string($0.isStandardOutput ? "-" : $0.description) })
        var failures: [JSONValue] = []
        for failure in summary.failures {
            var entry = JSONObject()
            entry["url"] = .string(failure.url)
            entry["reason"] = .string(failure.reason)
            failures.append(.object(entry))
        }
        object["failures"] = .array(failures)
        var statistics = JSONObject()
        for (name, value) in summary.statistics.sorted(by: { $0.key < $1.key }) {
            statistics[name] = .integer(Int64(value))
        }
        object["stats"] = .object(statistics)
        var output = ByteWriter()
        JSONValue.object(object).append(to: &output)
        return output.string
    }
}
