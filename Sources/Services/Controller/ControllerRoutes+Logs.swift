import Fleet
import Jobs
import NIOHTTP1
import Web

/// The logs of jobs are searched.
extension ControllerRoutes {
    var logs: [Route] {
        [
            Route(
                .GET, "/logs", "searchLogs", "The newest entries of jobs' logs that match, oldest first", tag: "Jobs",
                role: .read,
                parameters: [
                    RouteParameter("job", in: .query, .name, "Only of this job."),
                    RouteParameter("project", in: .query, .name, "Only of this project's jobs."),
                    RouteParameter("spider", in: .query, .name, "Only of this spider's or command's jobs."),
                    RouteParameter("node", in: .query, .name, "Only of jobs that run or ran on this node."),
                    RouteParameter("batch", in: .query, .name, "Only of this batch's jobs."),
                    RouteParameter(
                        "level", in: .query, .oneOf(JobLogLevel.allCases.map(\.name)), "Only so grave, or graver."),
                    RouteParameter(
                        "grep", in: .query, .string("A regular expression (PCRE2)."), "Only what it matches."),
                    RouteParameter("since", in: .query, .time, "Only from this moment on."),
                    RouteParameter("limit", in: .query, .integer(Ranges.limit, default: 100), "At most so many."),
                ],
                answers: [
                    RouteAnswer(
                        200,
                        "JSON Lines with the names of the Elastic Common Schema. `Trawl-Partial: true` says that not "
                            + "everything was looked through.",
                        content: [("application/x-ndjson", .string())]),
                    Self.jobUnknown,
                ], handler: searchLogs)
        ]
    }

    private func searchLogs(_ request: RouteRequest) async throws -> Reply {
        let wanted = try Self.wantedLogs(request)
        let jobs: [Job]
        if let id = wanted.job {
            guard let job = try await controller.jobs.job(id) else { throw HTTPFault.jobUnknown(id.text) }
            jobs = [job]
        } else {
            jobs = try await controller.jobs.jobs(wanted.filter)
        }
        let search = LogSearch(controller: controller, query: wanted.query, limit: wanted.limit)
        do {
            return Self.reply(try await search.run(jobs))
        } catch let fault as RegularExpressionFault {
            throw Self.refusal(fault)
        }
    }

    private struct WantedLogs {
        var query = JobLogQuery()
        var filter = JobFilter()
        var job: JobID?
        var limit = 100
    }

    /// Kept apart: see ``ControllerRoutes`` in its part Outputs, where the optimiser crashed on the like.
    @inline(never)
    private static func wantedLogs(_ request: RouteRequest) throws -> WantedLogs {
        var fields = try request.queryFields()
        var wanted = WantedLogs()
        wanted.job = try fields.jobID("job")
        wanted.filter.project = try fields.name("project")
        wanted.filter.spider = try fields.name("spider")
        wanted.filter.node = try fields.name("node")
        wanted.filter.batch = try fields.jobID("batch")
        wanted.filter.limit = LogSearch.mostJobs
        if let name = try fields.string("level") {
            guard let level = JobLogLevel(name: name) else {
                throw fields.outOfRange(
                    "level", "one of \(JobLogLevel.allCases.map(\.name).joined(separator: ", "))")
            }
            wanted.query.level = level
        }
        if let pattern = try fields.string("grep") {
            do throws(RegularExpressionFault) {
                wanted.query.pattern = try RegularExpression(pattern)
            } catch {
                throw Self.refusal(error)
            }
        }
        wanted.query.since = try fields.timestamp("since")
        wanted.limit = try fields.integer("limit", in: Ranges.limit) ?? 100
        try fields.finish()
        return wanted
    }

    private static func refusal(_ fault: RegularExpressionFault) -> JSONFieldFault {
        JSONFieldFault(.outOfRange, field: "grep", "\"grep\" cannot be used: \(fault)")
    }

    @inline(never)
    private static func reply(_ findings: LogSearch.Findings) -> Reply {
        var writer = ByteWriter(capacity: 1 << 12)
        for hit in findings.hits {
            hit.json.append(to: &writer)
            writer.append(UInt8(ascii: "\n"))
        }
        let reply = Reply.bytes(writer.buffer, type: "application/x-ndjson")
        return findings.isPartial ? reply.with("trawl-partial", "true") : reply
    }
}

extension LogSearch.Hit {
    /// By the names of the Elastic Common Schema.
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["@timestamp"] = .string(
            Timestamp(microseconds: second.multipliedReportingOverflow(by: 1_000_000).partialValue).description)
        object["log.level"] = .string((entry.level ?? .info).name)
        object["message"] = .string(entry.message)
        object["ecs.version"] = "8.11.0"
        if let logger = entry.logger { object["log.logger"] = .string(logger) }
        object["log.offset"] = .integer(entry.offset)
        object["event.dataset"] = "trawl.job"
        object["service.name"] = "trawl"
        object["trace.id"] = .string(job.id.traceID)
        object["trawl.job.id"] = .string(job.id.text)
        object["trawl.project"] = .string(job.request.project.text)
        object["trawl.spider"] = .string(job.request.spider.text)
        if let node = job.status.node { object["trawl.node"] = .string(node.text) }
        return .object(object)
    }
}
