import Gateway
import TestSupport
import Testing
import Web

/// A gateway's metrics, as Prometheus reads them.
@Suite struct GatewayMetricsTests {
    @Test func `every metric has a type, a help and the figures`() async throws {
        try await withAdmin { proxy in
            for _ in 0..<4 { _ = try await proxy.ask() }
            try await eventually("all is counted") { (await proxy.gateway.figures())["shop"]?.requests == 4 }
            let answer = try await proxy.admin.call("GET", "/metrics", headers: [("Accept", "text/plain")])
            #expect(answer.status == 200 && answer.header("content-type")?.hasPrefix("text/plain") == true)
            let (samples, types, helped) = Exposition.read(answer.text)
            let kinds = [
                "requests_total": "counter", "request_duration_seconds": "histogram", "bytes_total": "counter",
                "aborted_total": "counter", "retries_total": "counter", "limited_total": "counter",
                "upstream_requests_total": "counter", "upstream_errors_total": "counter", "upstream_active": "gauge",
                "upstream_connections": "gauge", "upstream_up": "gauge", "upstream_latency_seconds": "gauge",
                "connections": "gauge", "waiting": "gauge",
            ]
            for (name, kind) in kinds {
                #expect(types["trawl_gateway_\(name)"] == kind, "\(name)")
                #expect(helped.contains("trawl_gateway_\(name)"), "\(name)")
            }
            let url = proxy.servers[0].baseURL
            #expect(samples["trawl_gateway_requests_total{route=\"shop\",status=\"2xx\"}"] == 4)
            #expect(samples["trawl_gateway_requests_total{route=\"none\",status=\"4xx\"}"] == 0)
            #expect(samples["trawl_gateway_request_duration_seconds_count{route=\"shop\"}"] == 4)
            #expect(samples["trawl_gateway_request_duration_seconds_bucket{route=\"shop\",le=\"+Inf\"}"] == 4)
            #expect(samples["trawl_gateway_request_duration_seconds_bucket{route=\"shop\",le=\"10.0\"}"] == 4)
            #expect(samples["trawl_gateway_bytes_total{direction=\"out\",route=\"shop\"}"] ?? 0 > 4)
            #expect(samples["trawl_gateway_upstream_requests_total{group=\"shop\",server=\"\(url)\"}"] == 2)
            #expect(samples["trawl_gateway_upstream_up{group=\"shop\",server=\"\(url)\"}"] == 1)
            #expect(samples["trawl_gateway_waiting{group=\"shop\"}"] == 0)
            let json = try await proxy.admin.json("GET", "/metrics")
            #expect(json["trawl_gateway_connections"] != nil)
        }
    }

    @Test func `paths and hosts make no series (P34)`() async throws {
        try await withAdmin { proxy in
            func count() async throws -> Int {
                let answer = try await proxy.admin.call("GET", "/metrics", headers: [("Accept", "text/plain")])
                return Exposition.read(answer.text).samples.count
            }
            _ = try await proxy.ask()
            _ = try await proxy.ask()
            let before = try await count()
            for number in 0..<50 {
                _ = try await RawClient.fetch("/\(number)", port: proxy.port, headers: [("Host", "h\(number)")])
            }
            let after = try await count()
            #expect(after == before)
        }
    }

    @Test func `a server that is named twice is one series`() async throws {
        try await withAdmin(
            servers: 1, configure: { $0.groups[0].servers.append($0.groups[0].servers[0]) }
        ) { proxy in
            let answer = try await proxy.admin.call("GET", "/metrics", headers: [("Accept", "text/plain")])
            let lines = answer.text.split(separator: "\n").filter { $0.hasPrefix("trawl_gateway_upstream_up{") }
            #expect(lines.count == 1)
        }
    }
}
