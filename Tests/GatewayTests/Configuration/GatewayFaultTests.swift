import Gateway
import NIOCore
import Testing

/// What a configuration says of itself; what a file may have wrong is tested with the file.
struct GatewayFaultTests {
    private static func configuration(_ change: (inout GatewayConfiguration) -> Void = { _ in }) throws
        -> GatewayConfiguration
    {
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        var configuration = GatewayConfiguration(
            listeners: [.init(port: 0)],
            group: .init(name: "a", servers: [.init(url: "http://127.0.0.1:1", address: address)]))
        change(&configuration)
        return configuration
    }

    @Test func whatIsInOrderHasNone() throws {
        let configuration = try Self.configuration()
        #expect(configuration.faults.isEmpty && configuration.warnings.isEmpty)
    }

    @Test func faultsSayWhereTheyAre() throws {
        let faults = try Self.configuration {
            var route = RouteConfiguration(name: "b", action: .proxy(group: "c"))
            route.rates = [.init(RateLimit(rate: 1)), .init(RateLimit(rate: .nan, burst: -1))]
            route.responseFields.remove = ["ok", "not ok"]
            $0.routes.append(route)
            $0.groups[0].rules.fall = 0
            $0.groups[0].check = HealthCheck()
            $0.groups[0].servers[0].weight = .infinity
            $0.times.head = .zero
        }.faults
        #expect(
            faults.map(\.path) == [
                ["upstreams", "a", "servers", 0, "weight"], ["upstreams", "a", "health", "fall"],
                ["routes", 1, "upstream"], ["routes", 1, "response_headers", "remove", 1],
                ["routes", 1, "rate_limit", 1, "rate"], ["routes", 1, "rate_limit", 1, "burst"], ["timeouts", "head"],
            ])
    }

    private static func match(
        _ path: RouteMatch.Path? = nil, hosts: [String] = [], methods: [String] = [], fields: [RouteMatch.Field] = []
    ) -> RouteMatch {
        var match = RouteMatch()
        (match.path, match.hosts, match.methods, match.fields) = (path, hosts, methods, fields)
        return match
    }

    /// The first takes all that the second takes, or not.
    @Test(arguments: [
        (match(), match(), true), (match(), match(.exact("/a"), methods: ["GET"]), true),
        (match(.prefix("/")), match(), true), (match(.prefix("/a")), match(.exact("/a")), true),
        (match(.prefix("/a")), match(.prefix("/a/b")), true), (match(.prefix("/a")), match(.prefix("/ab")), false),
        (match(.prefix("/a/")), match(.exact("/a")), false), (match(.prefix("/a")), match(), false),
        (match(.prefix("/a")), match(.pattern("/a/*")), true), (match(.prefix("/a")), match(.pattern("/a*")), false),
        (match(.pattern("/a/*")), match(.exact("/a/b")), true),
        (match(.pattern("/a/*")), match(.exact("/a/b/c")), false), (match(.exact("/a")), match(.prefix("/a")), false),
        (match(hosts: ["*.b"]), match(hosts: ["a.b", "*.a.b"]), true),
        (match(hosts: ["*.b"]), match(hosts: ["b"]), false), (match(hosts: ["b"]), match(), false),
        (match(methods: ["GET", "PUT"]), match(methods: ["GET"]), true),
        (match(methods: ["GET"]), match(methods: ["GET", "PUT"]), false),
        (match(fields: [.init(name: "x")]), match(), false),
        (match(fields: [.init(name: "x")]), match(fields: [.init(name: "x", value: "1")]), true),
        (match(fields: [.init(name: "x", value: "1")]), match(fields: [.init(name: "x")]), false),
    ])
    func warnsOfRoutesThatGetNothing(_ first: RouteMatch, _ second: RouteMatch, _ isCovered: Bool) throws {
        let configuration = try Self.configuration {
            $0.routes.append(RouteConfiguration(name: "late", action: .answer(.init())))
            ($0.routes[0].match, $0.routes[1].match) = (first, second)
        }
        #expect(configuration.warnings.map(\.path) == (isCovered ? [["routes", 1]] : []))
    }
}
