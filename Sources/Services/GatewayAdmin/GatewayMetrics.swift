package import Gateway
package import Monitoring

/// A gateway's figures as metrics. They are read when somebody asks: what requests pass counts nothing twice for it. The
/// labels are names of the configuration, so that no request makes a series (P34).
package struct GatewayMetrics: Sendable {
    private let gateway: Gateway

    package init(_ gateway: Gateway) { self.gateway = gateway }

    /// All families as they stand.
    package func families() async -> [MetricFamily] {
        let routes = Self.named(await gateway.figures())
        let groups = gateway.groups
        return [
            MetricFamily(
                name: "trawl_gateway_connections", kind: .gauge, help: "Clients that are connected.",
                series: [.init(MetricLabels([]), .number(Double(gateway.clientCount)))]),
            MetricFamily(
                name: "trawl_gateway_waiting", kind: .gauge, help: "Requests that wait for room at a group's servers.",
                series: groups.map { .init(MetricLabels([("group", $0.name)]), .number(Double($0.waitingCount))) }),
        ] + Self.families(of: routes) + Self.families(of: groups)
    }

    // MARK: Routes

    /// With a name for what no route took that is no route's.
    private static func named(_ figures: [String: RouteFigures]) -> [(name: String, figures: RouteFigures)] {
        var none = "none"
        while figures[none] != nil { none = "_" + none }
        return figures.map { ($0.key.isEmpty ? none : $0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    private static func families(of routes: [(name: String, figures: RouteFigures)]) -> [MetricFamily] {
        func counter(_ name: String, _ help: String, _ value: (RouteFigures) -> Int) -> MetricFamily {
            MetricFamily(
                name: "trawl_gateway_" + name, kind: .counter, help: help,
                series: routes.map {
                    .init(MetricLabels([("route", $0.name)]), .number(Double(value($0.figures))))
                })
        }
        return [
            MetricFamily(
                name: "trawl_gateway_requests", kind: .counter,
                help: "Requests by the kind of their status; none for those whose client left before an answer began.",
                series: routes.flatMap { route in
                    route.figures.statuses.enumerated().map { kind, count in
                        .init(
                            MetricLabels([("route", route.name), ("status", kind == 0 ? "none" : "\(kind)xx")]),
                            .number(Double(count)))
                    }
                }),
            MetricFamily(
                name: "trawl_gateway_request_duration_seconds", kind: .histogram,
                help: "From a request's head to the end of its answer.",
                series: routes.map { .init(MetricLabels([("route", $0.name)]), durations($0.figures)) }),
            MetricFamily(
                name: "trawl_gateway_bytes", kind: .counter,
                help: "Bytes of heads and bodies, in from clients and out to them.",
                series: routes.flatMap { route in
                    [("in", route.figures.bytesIn), ("out", route.figures.bytesOut)].map { direction, count in
                        .init(
                            MetricLabels([("route", route.name), ("direction", direction)]), .number(Double(count)))
                    }
                }),
            counter("aborted", "Answers that broke off.") { $0.aborted },
            counter("retries", "Requests that were sent to a server again.") { $0.retries },
            counter("limited", "Requests that a limit refused.") { $0.limited },
        ]
    }

    private static func durations(_ figures: RouteFigures) -> MetricValue {
        var total: UInt64 = 0
        var buckets: [MetricValue.Bucket] = []
        for (bound, count) in zip(RouteFigures.bounds, figures.durations) {
            total &+= UInt64(clamping: count)
            buckets.append(.init(bound: bound, count: total))
        }
        total &+= UInt64(clamping: figures.durations.last ?? 0)
        return .histogram(buckets: buckets, count: total, sum: figures.seconds)
    }

    // MARK: Servers

    private static func families(of groups: [UpstreamGroup]) -> [MetricFamily] {
        var servers: [MetricLabels: [UpstreamServer.Figures]] = [:]
        for group in groups {
            for server in group.servers {
                // Two addresses of one name are one series.
                let labels = MetricLabels([("group", group.name), ("server", server.configuration.url)])
                servers[labels, default: []].append(server.figures)
            }
        }
        func family(
            _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: ([UpstreamServer.Figures]) -> Double?
        ) -> MetricFamily {
            MetricFamily(
                name: "trawl_gateway_upstream_" + name, kind: kind, help: help,
                series: servers.compactMap { labels, figures in
                    value(figures).map { .init(labels, .number($0)) }
                })
        }
        func sum(_ value: @escaping (UpstreamServer.Figures) -> Int) -> ([UpstreamServer.Figures]) -> Double {
            { Double($0.reduce(0) { $0 + value($1) }) }
        }
        return [
            family("requests", .counter, "Requests that were sent to a server.", sum { $0.requests }),
            family("errors", .counter, "Requests that a server did not answer well.", sum { $0.errors }),
            family("active", .gauge, "Requests under way at a server.", sum { $0.active }),
            family("connections", .gauge, "Open connections to a server, idle ones too.", sum { $0.connections }),
            family("up", .gauge, "Whether a server is fit for requests: 1 or 0.") { figures in
                figures.contains { $0.standing == .fit } ? 1 : 0
            },
            family("latency_seconds", .gauge, "Until a server begins an answer, as of late.") { figures in
                figures.map(\.latency).filter { $0 > 0 }.max()
            },
        ]
    }
}
