import Fleet
import Jobs
import NIOCore
import NIOHTTP1
import Web

/// What LogParser writes beside the logs, for ScrapydWeb.
extension ScrapydService {
    /// `/logs/stats.json`: of the jobs that the instance shows.
    func statistics(_ request: ScrapydRequest) async throws -> Reply {
        let jobs = try await jobs(request.user)
        var logs: [ScrapyLogStatistics.Log] = []
        for job in jobs.running + jobs.finished {
            let output = OutputName(of: job, .log)
            guard let report = await reports.report(path(of: output), isEnd: job.status.state.isTerminal) else {
                continue
            }
            logs.append(
                .init(
                    project: job.request.project.text, spider: job.request.spider.text, job: job.id.text,
                    summary: report.summary(of: place(of: output, request), updated: .now)))
        }
        let server = request.headers.first(name: "host") ?? instance.name.text
        return Self.json(
            ScrapyLogStatistics.json(logs, server: server, folder: controller.outputs.folder + "/logs", updated: .now))
    }

    /// `/logs/PROJECT/SPIDER/JOB.json`. Nil when there is no such log.
    func statistics(of output: OutputName, _ request: ScrapydRequest) async throws -> Reply? {
        let job = try await controller.jobs.job(output.job)
        let isEnd = job?.status.state.isTerminal ?? true
        guard let report = await reports.report(path(of: output), isEnd: isEnd) else { return nil }
        return Self.json(report.json(of: place(of: output, request), updated: .now))
    }

    private func path(of output: OutputName) -> String { controller.outputs.path(of: output) }

    private func place(of output: OutputName, _ request: ScrapydRequest) -> ScrapyLogPlace {
        let path = path(of: output)
        let name = "/logs/\(output.project)/\(output.spider)/\(output.job).json"
        let host = request.headers.first(name: "host") ?? instance.name.text
        return ScrapyLogPlace(
            logPath: path, jsonPath: path.dropLast(".log".count) + ".json", jsonURL: "http://\(host)\(name)")
    }

    private static func json(_ value: JSONValue) -> Reply {
        Reply.bytes(ByteBuffer(string: PythonJSON.text(value) + "\n"), type: "application/json")
    }
}
