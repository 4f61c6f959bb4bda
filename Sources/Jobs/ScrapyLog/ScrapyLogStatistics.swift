package import Web

/// The answer of `/logs/stats.json`: what LogParser writes of all logs of a node, and ScrapydWeb shows pages and items from.
package enum ScrapyLogStatistics {
    /// One job's log.
    package struct Log: Sendable {
        package var project: String
        package var spider: String
        package var job: String
        package var summary: ScrapyLogSummary

        package init(project: String, spider: String, job: String, summary: ScrapyLogSummary) {
            self.project = project
            self.spider = spider
            self.job = job
            self.summary = summary
        }
    }

    /// The whole answer.
    ///
    /// - Parameters:
    ///   - server: what Scrapyd is reached by, such as `127.0.0.1:6800`.
    ///   - folder: where the logs lie.
    ///   - updated: when the logs were read last.
    package static func json(_ logs: [Log], server: String, folder: String, updated: Timestamp) -> JSONValue {
        var projects = JSONObject()
        let sorted = logs.sorted { ($0.project, $0.spider) < ($1.project, $1.spider) }
        var first = sorted.startIndex
        var spiders = JSONObject()
        while first < sorted.endIndex {
            let (project, spider) = (sorted[first].project, sorted[first].spider)
            var jobs = JSONObject()
            while first < sorted.endIndex, sorted[first].project == project, sorted[first].spider == spider {
                jobs[sorted[first].job] = sorted[first].summary.json
                first += 1
            }
            spiders[spider] = .object(jobs)
            if first == sorted.endIndex || sorted[first].project != project {
                projects[project] = .object(spiders)
                spiders = JSONObject()
            }
        }
        let time = ScrapyLogTime(updated)
        return [
            "status": "ok", "datas": .object(projects), "settings_py": "",
            "settings": settings(server: server, folder: folder),
            "last_update_timestamp": .integer(time.secondsSince1970), "last_update_time": .string(time.description),
            "logparser_version": .string(ScrapyLogReport.logParserVersion),
        ]
    }

    /// The settings that LogParser would need to do what is done here.
    private static func settings(server: String, folder: String) -> JSONValue {
        [
            "scrapyd_server": .string(server), "scrapyd_logs_dir": .string(folder), "parse_round_interval": 10,
            "enable_telnet": false, "override_telnet_console_host": "", "log_encoding": "utf-8",
            "log_extensions": [".log"], "log_head_lines": .integer(Int64(ScrapyLogEnds.mostFirst)),
            "log_tail_lines": .integer(Int64(ScrapyLogEnds.mostLast)),
            "log_categories_limit": .integer(Int64(ScrapyLogFacts.mostDetails)), "jobs_to_keep": 100,
            "chunk_size": 10_000_000, "delete_existing_json_files_at_startup": false, "keep_data_in_memory": false,
            "verbose": false, "main_pid": 0,
        ]
    }
}
