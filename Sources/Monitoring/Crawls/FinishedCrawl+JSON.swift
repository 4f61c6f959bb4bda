import Jobs
import Web

/// As they are kept.
extension FinishedCrawl {
    var json: JSONValue {
        var refusals = JSONObject()
        for (host, statuses) in self.refusals.sorted(by: { $0.key < $1.key }) {
            var object = JSONObject()
            for (status, count) in statuses.sorted(by: { $0.key < $1.key }) {
                object["\(status)"] = .integer(Int64(count))
            }
            refusals[host] = .object(object)
        }
        var fields = JSONObject()
        for (name, share) in self.fields.sorted(by: { $0.key < $1.key }) { fields[name] = JSONValue(shortest: share) }
        return [
            "project": .string(crawl.project), "spider": .string(crawl.spider), "host": JSONValue(crawl.host),
            "request": JSONValue(crawl.request), "complete": .bool(isComplete), "items": .integer(Int64(items)),
            "pages": .integer(Int64(pages)),
            "responses": .integer(Int64(responses)), "refusals": .object(refusals),
            "sampled": .integer(Int64(sampled)), "fields": .object(fields),
        ]
    }

    /// Nil when it is not what ``json`` writes.
    init?(job: JobID, endedAt: Timestamp, _ json: JSONValue) {
        guard case .string(let project)? = json["project"], case .string(let spider)? = json["spider"] else {
            return nil
        }
        func count(_ name: String) -> Int {
            if case .integer(let value)? = json[name] { Int(max(0, min(value, Self.mostCounted))) } else { 0 }
        }
        func text(_ name: String) -> String? {
            if case .string(let text)? = json[name] { text } else { nil }
        }
        self.init(
            job: job,
            crawl: CrawlName(project: project, spider: spider, host: text("host"), request: text("request")),
            endedAt: endedAt, isComplete: json["complete"] == true)
        items = count("items")
        pages = count("pages")
        responses = count("responses")
        sampled = count("sampled")
        if case .object(let hosts)? = json["refusals"] {
            for (host, statuses) in hosts.prefix(Self.mostHosts) {
                guard case .object(let statuses) = statuses else { continue }
                for (status, value) in statuses {
                    if let status = Int(status), Self.isRefusal(status), case .integer(let value) = value {
                        refusals[host, default: [:]][status] = Int(max(0, min(value, Self.mostCounted)))
                    }
                }
            }
        }
        if case .object(let shares)? = json["fields"] {
            for (name, share) in shares.prefix(Self.mostFields) {
                switch share {
                case .integer(let value): fields[name] = Double(value)
                case .number(let value) where value.isFinite: fields[name] = value
                default: break
                }
            }
        }
    }
}
