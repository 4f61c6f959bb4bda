package import Jobs
import Web

extension FinishedCrawl {
    /// What Trawl's own crawls count by host: `trawl/host_status_count/<host>/<status>`.
    private static let hostPrefix = "trawl/host_status_count/"
    private static let statusPrefix = "downloader/response_status_count/"

    /// The figures of a job that has ended, from its statistics by Scrapy's names. Nil for one that is no crawl, that was
    /// cancelled, or that never ran.
    package init?(_ job: Job) {
        guard let crawl = CrawlName(job.request), let endedAt = job.completedAt,
            job.status.state == .completed || job.status.state == .failed
        else { return nil }
        self.init(job: job.id, crawl: crawl, endedAt: endedAt, isComplete: job.status.state == .completed)
        guard case .object(let statistics)? = job.statistics else { return }
        for (name, value) in statistics { take(name, value) }
        if refusals.keys.contains(where: { !$0.isEmpty }) { refusals[""] = nil }
    }

    private mutating func take(_ name: String, _ value: JSONValue) {
        guard case .integer(let number) = value, number >= 0 else { return }
        let count = Int(min(number, Self.mostCounted))
        switch name {
        case "item_scraped_count": items = count
        case "response_received_count": pages = count
        case "downloader/response_count": responses = count
        default:
            if name.hasPrefix(Self.hostPrefix) {
                let rest = name.dropFirst(Self.hostPrefix.count)
                guard let slash = rest.lastIndex(of: "/"), let status = Int(rest[rest.index(after: slash)...]) else {
                    return
                }
                add(status, count, host: String(rest[..<slash].prefix(200)))
            } else if name.hasPrefix(Self.statusPrefix), let status = Int(name.dropFirst(Self.statusPrefix.count)) {
                add(status, count, host: "")
            }
        }
    }

    private mutating func add(_ status: Int, _ count: Int, host: String) {
        guard Self.isRefusal(status), refusals[host] != nil || refusals.count <= Self.mostHosts else { return }
        refusals[host, default: [:]][status] = count
    }

    /// Counts the fields of items, given as whole lines of JSON. Lines that are no objects are left out.
    package mutating func count(_ lines: [UInt8]) {
        var filled: [String: Int] = [:]
        var read = 0
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            guard case .object(let item)? = try? JSONValue(parsing: line.span) else { continue }
            read += 1
            for (name, value) in item where filled[name] != nil || filled.count < Self.mostFields {
                guard name.utf8.count <= 100 else { continue }
                filled[name, default: 0] += Self.isFilled(value) ? 1 : 0
            }
        }
        sampled = read
        fields = filled.mapValues { Double($0) / Double(max(1, read)) }
    }

    private static func isFilled(_ value: JSONValue) -> Bool {
        switch value {
        case .null: false
        case .string(let text): text.utf8.contains { $0 > 0x20 }
        case .array(let values): !values.isEmpty
        case .object(let members): !members.isEmpty
        case .bool, .integer, .number: true
        }
    }
}
