import Jobs
import Monitoring
import NIOHTTP1
import Web

/// How the jobs went, and what is wrong.
extension MonitoringRoutes {
    var reports: [Route] {
        [
            Route(
                .GET, "/performance", "getPerformance", "How the jobs went that ended in the last hours", tag: Self.tag,
                role: .read, parameters: [Self.hoursParameter], answers: [.json(.named("Performance"))]
            ) { request in
                let period = try period(request)
                let jobs = try await jobs.performance(from: period.from, to: period.to)
                let nodes = try await collector.store.condensed(from: period.from, to: period.to)
                let report = PerformanceReport(jobs, nodes: nodes, period: period.to - period.from)
                return .json(report.json(hours: period.hours))
            }
        ]
    }
}

extension PerformanceReport {
    /// As `GET /performance` shows it.
    func json(hours: Int) -> JSONValue {
        let top: [JSONValue] = top.map { node in
            [
                "node": .string(node.node.text), "pages_scraped": .integer(Int64(node.pages)),
                "avg_response_time": node.responseTime.map { .number(($0 * 1e6).rounded() / 1e6) } ?? .null,
                "success_rate": .shown(node.successRate),
            ]
        }
        return [
            "period": .string("\(hours)h"), "total_jobs": .integer(Int64(total)),
            "successful_jobs": .integer(Int64(successful)), "failed_jobs": .integer(Int64(failed)),
            "cancelled_jobs": .integer(Int64(cancelled)),
            "average_job_duration": averageDuration.map { .number(($0 * 1e6).rounded() / 1e6) } ?? .null,
            "throughput_per_hour": .shown(throughput), "top_performing_nodes": .array(top),
            "bottlenecks": .array(bottlenecks.map { .string($0) }),
        ]
    }
}
