import Testing

@testable import Gateway

/// Which route takes which request.
struct RoutingTableTests {
    private static func route(_ name: String, _ change: (inout RouteMatch) -> Void = { _ in }) -> RouteConfiguration {
        var route = RouteConfiguration(name: name, action: .answer(.init()))
        change(&route.match)
        return route
    }

    private static let table: RoutingTable = {
        let routes = [
            route("shop-admin") {
                $0.hosts = ["shop.example"]
                $0.path = .prefix("/admin")
            },
            route("posts") {
                $0.path = .prefix("/api/")
                $0.methods = ["POST", "PUT"]
            },
            route("wildcard") { $0.hosts = ["*.example"] },
            route("beta") { $0.fields = [.init(name: "x-beta"), .init(name: "accept", value: "*json*")] },
            route("exact") { $0.path = .exact("/health") },
            route("files") { $0.path = .pattern("/files/*.png") },
            route("shop") { $0.hosts = ["shop.example", "SHOP.test"] },
            route("api") { $0.path = .prefix("/api") },
        ]
        var limiters: [String: RateLimiter] = [:]
        return RoutingTable(
            routes.enumerated().map {
                Route(
                    $1, index: $0, group: { _ in nil }, times: .init(), limits: .init(), earlier: nil,
                    limiters: &limiters)
            })
    }()

    @Test(
        "the first that matches",
        arguments: [
            ("GET /admin", "shop.example", "", "shop-admin"), ("GET /admin/x?y", "SHOP.example:80", "", "shop-admin"),
            ("GET /x/../admin", "shop.example.", "", "shop-admin"),
            ("GET /administrator", "shop.example", "", "wildcard"),
            ("GET /admin", "other.example", "", "wildcard"), ("GET /", "example", "", nil),
            ("GET /", "a.b.example", "", "wildcard"),
            ("POST /api/x", "a", "", "posts"), ("POST /api", "a", "", "api"), ("GET /api/x", "a", "", "api"),
            ("GET /apis", "a", "", nil), ("post /api/x", "a", "", "api"), ("GET /", "shop.test", "", "shop"),
            ("GET /", "a", "X-Beta: 1\r\nAccept: text/json, x\r\n", "beta"), ("GET /", "a", "X-Beta: 1\r\n", nil),
            ("GET /", "a", "X-Beta: 1\r\nAccept: text/html\r\nAccept: json\r\n", "beta"),
            ("GET /health", "a", "", "exact"), ("GET /health/", "a", "", nil), ("GET /%68ealth", "a", "", "exact"),
            ("GET /files/a.png", "a", "", "files"), ("GET /files/a/b.png", "a", "", nil),
            ("GET /api", "[::1]:80", "", "api"),
            ("GET http://shop.example?x", "shop.example", "", "wildcard"), ("OPTIONS *", "a", "", nil),
        ] as [(String, String, String, String?)])
    func finds(_ line: String, _ host: String, _ fields: String, _ expected: String?) throws {
        let bytes = Array("\(line) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n".utf8)
        var (head, scanned) = (RequestHead(), HeadFields())
        let isWhole = try head.scan(bytes.span, &scanned)
        #expect(isWhole)
        var name: String?
        if case .route(let route, _, _) = Self.table.find(head, scanned, bytes.span) { name = route.name }
        #expect(name == expected)
    }
}
