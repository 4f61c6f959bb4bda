import Web

/// Jobs as people read them.
enum JobDisplay {
    /// A table of jobs as the API lists them.
    static func table(_ jobs: [JSONValue]) -> Table {
        var table = Table([
            .init("ID", least: 12), .init("STATUS"), .init("WORK", least: 16), .init("NODE", least: 8),
            .init("CREATED"),
            .init("TOOK", .right), .init("ITEMS", .right),
        ])
        for job in jobs {
            table.add([
                text(job["id"]), text(job["status"]), work(job), text(job["assigned_worker"]),
                Moment.short(job["created_at"]), took(job), items(job),
            ])
        }
        return table
    }

    /// Everything about one job, a line each.
    static func details(_ job: JSONValue) -> String {
        guard case .object(let members) = job else { return job.description + "\n" }
        let shown = members.filter { $0.value != .null && $0.value != .object(JSONObject()) && $0.value != .array([]) }
        let width = shown.map(\.key.count).max() ?? 0
        var output = ""
        for (name, value) in shown {
            let padding = String(repeating: " ", count: width - name.count)
            if case .object(let inner) = value, name == "stats" {
                output += "\(name)\n"
                for (name, value) in inner { output += "  \(name): \(Table.printable(value.plainText))\n" }
            } else {
                output += "\(name)\(padding)  \(Table.printable(value.plainText))\n"
            }
        }
        return output
    }

    /// How it ended, in a sentence.
    static func ending(_ job: JSONValue) -> String {
        let figure = items(job)
        let found = figure.isEmpty ? "" : ", \(figure) \(figure == "1" ? "item" : "items")"
        let time = took(job)
        let reason = text(job["error"])
        return "Job \(text(job["id"])) \(text(job["status"]))\(time.isEmpty ? "" : " after \(time)")\(found)"
            + (reason.isEmpty ? "." : ": \(Table.printable(reason))")
    }

    /// The spider or command, or where a crawl of links began.
    static func work(_ job: JSONValue) -> String {
        let start = text(job["start_url"])
        if !start.isEmpty { return start }
        let project = text(job["project"])
        let version = text(job["version"])
        let name = text(job["spider"]).isEmpty ? text(job["command"]) : text(job["spider"])
        return (project.isEmpty || project == "default" ? "" : project + "/") + name
            + (version.isEmpty ? "" : "@" + version)
    }

    private static func took(_ job: JSONValue) -> String {
        guard let start = Moment.seconds(job["started_at"]), let end = Moment.seconds(job["completed_at"]), end >= start
        else { return "" }
        return Text.duration(end - start)
    }

    private static func items(_ job: JSONValue) -> String {
        (job["stats"]?["item_scraped_count"] ?? job["stats"]?["items"])?.plainText ?? ""
    }

    private static func text(_ value: JSONValue?) -> String { value?.plainText ?? "" }
}
