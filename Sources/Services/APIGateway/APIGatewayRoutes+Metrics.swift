import Jobs
import Monitoring
import NIOCore
import NIOHTTP1
import Web

extension APIGatewayRoutes {
    /// `GET /metrics`: as JSON what monitoring tells, and this process's metrics; Prometheus' text for who accepts that.
    var metricsRoute: Route {
        Route(
            .GET, "/metrics", "getMetrics", "Metrics, as JSON or for Prometheus", tag: "Service", role: .read,
            answers: [
                RouteAnswer(200, "All metrics.", content: MetricsFormat.allCases.map { ($0.contentType, .any) })
            ]
        ) { request in
            let format = MetricsFormat.accepted(by: request.headers.first(name: "accept"))
            let own = try await metrics(format)
            guard format == .json else { return .bytes(ByteBuffer(bytes: own), type: format.contentType) }
            async let monitoring = told(.monitoring, "/metrics", request)
            async let performance = told(.monitoring, "/performance", request)
            return .json([
                "timestamp": Timestamp.now.json,
                "metrics": [
                    "monitoring": await monitoring ?? .null, "performance": await performance ?? .null,
                    "process": (try? JSONValue(parsing: String(decoding: own, as: UTF8.self))) ?? .null,
                ],
            ])
        }
    }
}
