package import Web

extension ScrapyLogReport {
    /// The version of LogParser whose answers these are: ScrapydWeb takes no other than its own.
    package static let logParserVersion = "0.8.4"

    /// What LogParser writes for the log, and Scrapyd serves at `/logs/<project>/<spider>/<job>.json`.
    ///
    /// - Parameter updated: when the log was read last.
    package func json(of place: ScrapyLogPlace, updated: Timestamp) -> JSONValue {
        var object = place.json
        object["size"] = .integer(size)
        object["position"] = .integer(position)
        object["status"] = "ok"
        object["head"] = .string(head)
        object["tail"] = .string(tail)
        object["first_log_time"] = Self.text(firstLogTime?.description)
        object["latest_log_time"] = Self.text(latestLogTime?.description)
        object["runtime"] = Self.text(runtime)
        object["first_log_timestamp"] = Self.seconds(firstLogTime)
        object["latest_log_timestamp"] = Self.seconds(latestLogTime)
        object["datas"] = .array(rows.map(\.json))
        object["pages"] = Self.number(pages)
        object["items"] = Self.number(items)
        object["latest_matches"] = latestMatches
        object["latest_crawl_timestamp"] = Self.seconds(latestCrawlTime)
        object["latest_scrape_timestamp"] = Self.seconds(latestScrapeTime)
        object["log_categories"] = categoriesJSON
        object["shutdown_reason"] = Self.text(shutdownReason)
        object["finish_reason"] = Self.text(dumpedFinishReason)
        object["crawler_stats"] = crawlerStatistics
        let time = ScrapyLogTime(updated)
        object["last_update_time"] = .string(time.description)
        object["last_update_timestamp"] = .integer(time.secondsSince1970)
        object["logparser_version"] = .string(Self.logParserVersion)
        // LogParser fills it through a running crawler's telnet console, if at all.
        object["crawler_engine"] = [:]
        return .object(object)
    }

    /// What there is of the log in `/logs/stats.json`.
    package func summary(of place: ScrapyLogPlace, updated: Timestamp) -> ScrapyLogSummary {
        var object = place.json
        object["size"] = .integer(size)
        object["position"] = .integer(position)
        object["status"] = "ok"
        object["pages"] = Self.number(pages)
        object["items"] = Self.number(items)
        object["first_log_time"] = Self.text(firstLogTime?.description)
        object["latest_log_time"] = Self.text(latestLogTime?.description)
        object["runtime"] = Self.text(runtime)
        object["shutdown_reason"] = Self.text(shutdownReason)
        object["finish_reason"] = Self.text(dumpedFinishReason)
        object["last_update_time"] = .string(ScrapyLogTime(updated).description)
        return ScrapyLogSummary(json: .object(object))
    }

    /// LogParser takes the reason from the statistics alone.
    private var dumpedFinishReason: String? {
        dump.contains { $0.name == "finish_reason" } ? finishReason : nil
    }

    private var categoriesJSON: JSONValue {
        var object = JSONObject()
        for category in ScrapyLogCategory.allCases {
            let entries = categories[category] ?? .init()
            object[category.name] = [
                "count": .integer(Int64(entries.count)), "details": .array(entries.details.map { .string($0) }),
            ]
        }
        return .object(object)
    }

    private var crawlerStatistics: JSONValue {
        guard let dumpTime, !dump.isEmpty else { return [:] }
        var object = JSONObject()
        object["source"] = "log"
        object["last_update_time"] = .string(dumpTime.description)
        object["last_update_timestamp"] = .integer(dumpTime.secondsSince1970)
        for member in dump { object[member.name] = member.value.logParserJSON }
        return .object(object)
    }

    private static func text(_ text: String?) -> JSONValue { .string(text ?? "N/A") }

    private static func number(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

    private static func seconds(_ time: ScrapyLogTime?) -> JSONValue { .integer(time?.secondsSince1970 ?? 0) }
}
