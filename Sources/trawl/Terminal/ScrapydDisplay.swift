import Web

/// Scrapyd instances and their jobs, for people.
enum ScrapydDisplay {
    /// The answer of `GET /api/status`, a line an instance.
    static func status(_ answer: JSONValue) -> String {
        guard case .array(let instances)? = answer["instances"] else { return "" }
        return instances.map { instance in
            func text(_ name: String) -> String { instance[name]?.plainText ?? "" }
            return "\(text("name")): \(text("status")) (running: \(text("running")), pending: \(text("pending")))\n"
        }.joined()
    }

    /// The answer of `GET /api/jobs`.
    static func jobs(_ answer: JSONValue) -> Table {
        var table = Table([
            .init("NODE", least: 8), .init("STATUS"), .init("PROJECT", least: 10), .init("SPIDER", least: 10),
            .init("JOB"),
            .init("STARTED"), .init("ENDED"),
        ])
        guard case .object(let nodes)? = answer["nodes"] else { return table }
        for (node, lists) in nodes {
            for state in ["pending", "running", "finished"] {
                guard case .array(let jobs)? = lists[state] else { continue }
                for job in jobs {
                    func text(_ name: String) -> String { job[name]?.plainText ?? "" }
                    table.add([
                        node, state, text("project"), text("spider"), text("id"), seconds(text("start_time")),
                        seconds(text("end_time")),
                    ])
                }
            }
        }
        return table
    }

    /// For `trawl scrapyd watch`: what each node does, and the last that ended there.
    static func watch(_ status: JSONValue, _ answer: JSONValue) -> String {
        var text = "=== SCRAPYD INSTANCES ===\n" + self.status(status) + "\n=== JOBS ===\n"
        guard case .object(let nodes)? = answer["nodes"] else { return text }
        for (node, lists) in nodes {
            text += "Node: \(node)\n"
            for (state, title) in [("pending", "Pending"), ("running", "Running"), ("finished", "Finished")] {
                guard case .array(let jobs)? = lists[state], !jobs.isEmpty else { continue }
                text += "  \(title): \(jobs.count)" + (jobs.count > 3 ? " (the last 3)" : "") + "\n"
                for job in state == "finished" ? jobs.prefix(3) : jobs.suffix(3) {
                    let ended = job["end_time"].map { ", ended \($0.plainText)" } ?? ""
                    let line = "    - \(job["id"]?.plainText ?? "") (\(job["spider"]?.plainText ?? ""))\(ended)"
                    text += line.filter { !$0.isNewline } + "\n"
                }
            }
        }
        return text
    }

    /// Without the fraction.
    private static func seconds(_ time: String) -> String { String(time.prefix { $0 != "." }) }
}
