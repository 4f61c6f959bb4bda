import NIOCore
import TestSupport
import Testing

@testable import Gateway

/// What routes do to requests and answers on their way.
struct ProxyRoutingTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: x\r\n\r\nok"

    @Test(
        "what the server is asked for",
        arguments: [
            (.same, "/api/a%20b?q", "/api/a%20b?q"), (.withoutPrefix, "/api/a%20b?q", "/a%20b?q"),
            (.withoutPrefix, "/api", "/"),
            (.withoutPrefix, "/api?x", "/?x"), (.prefix("/v2"), "/api/x", "/v2/x"),
            (.prefix("/v2/"), "/api/x?y", "/v2/x?y"),
            (.prefix("/v2"), "/api", "/v2"), (.withoutPrefix, "/x/../api//y", "/y"),
            (.path("/new${path}?old=1"), "/api/x?y", "/new/api/x?old=1"),
            (.path("/new${path}"), "/api/x?y", "/new/api/x?y"),
        ] as [(RouteConfiguration.Target, String, String)])
    func targets(_ target: RouteConfiguration.Target, _ asked: String, _ expected: String) async throws {
        try await withProxy([answering(Self.ok)]) {
            $0.routes[0].match.path = .prefix("/api")
            $0.routes[0].target = target
        } _: { proxy in
            _ = try await proxy.exchange("GET \(asked) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(proxy.received.first?.hasPrefix("GET \(expected) HTTP/1.1\r\n") == true, "\(proxy.received)")
        }
    }

    @Test(
        "a server gets the path that the route was chosen by",
        arguments: [
            ("/a/../x?q", "/x?q"), ("/admin/..%2Fx", "/x"), ("/%2e%2e%2Fx/..", nil), ("/a%2Fb", "/a%2Fb"),
            ("/a//b", "/a//b"),
            ("/a/./b%20c", "/a/b%20c"),
        ])
    func resolved(_ asked: String, _ expected: String?) async throws {
        try await withProxy([answering(Self.ok)]) {
            var admin = RouteConfiguration(name: "admin", action: .answer(.init(status: 403)))
            admin.match.path = .prefix("/admin")
            $0.routes.insert(admin, at: 0)
        } _: { proxy in
            let answer = try await proxy.exchange("GET \(asked) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            if let expected {
                #expect(proxy.received.first?.hasPrefix("GET \(expected) HTTP/1.1\r\n") == true, "\(proxy.received)")
            } else {
                #expect(answer.hasPrefix("HTTP/1.1 400 ") && proxy.received.isEmpty)
            }
        }
    }

    @Test(
        "a redirect alone writes paths as they are",
        arguments: [("/a%20b?c", "/a%20b?c"), ("//evil.example/", "/evil.example/")])
    func redirects(_ asked: String, _ expected: String) async throws {
        try await withProxy([answering(Self.ok)]) {
            $0.routes[0].action = .redirect(.init(location: "${path}${query}"))
        } _: { proxy in
            let answer = try await proxy.exchange("GET \(asked) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.contains("\r\nLocation: \(expected)\r\n"), "\(answer)")
        }
    }

    @Test("stars of a pattern stand in the target") func captures() async throws {
        try await withProxy([answering(Self.ok)]) {
            $0.routes[0].match.path = .pattern("/users/*/files/**")
            $0.routes[0].target = .path("/${2}/of/${1}")
        } _: { proxy in
            _ = try await proxy.exchange("GET /users/7/files/a/b?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(proxy.received.first?.hasPrefix("GET /a/b/of/7?x HTTP/1.1\r\n") == true, "\(proxy.received)")
        }
    }

    @Test func fieldsAreEdited() async throws {
        try await withProxy([answering(Self.ok)]) {
            $0.routes[0].host = .fixed("inner")
            $0.routes[0].requestFields.set = [.init("X-Set", "new")]
            $0.routes[0].requestFields.remove = ["Cookie"]
            $0.routes[0].responseFields.add = [.init("X-Frame-Options", "DENY")]
            $0.routes[0].responseFields.remove = ["Server"]
        } _: { proxy in
            let answer = try await proxy.exchange(
                "GET / HTTP/1.1\r\nHost: a\r\nCookie: a\r\nx-set: old\r\nConnection: close\r\n\r\n")
            #expect(
                proxy.received == [
                    "GET / HTTP/1.1\r\nHost: inner\r\nX-Real-IP: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n"
                        + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\nX-Set: new\r\n\r\n"
                ])
            #expect(
                answer == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\nX-Frame-Options: DENY\r\n\r\nok"
            )
        }
    }

    @Test(
        "redirects keep the scheme that a proxy of ours was asked by",
        arguments: [
            ("https", true, "https"), ("http", true, "http"), ("gopher", true, "http"), ("", true, "http"),
            ("https", false, "http"),
        ])
    func forwardedScheme(_ told: String, _ isTrusted: Bool, _ expected: String) async throws {
        try await withProxy([]) {
            $0.routes[0].action = .redirect(.init(location: "${scheme}://b${path}"))
            if isTrusted { $0.trusted = ["127.0.0.1"].compactMap { AddressRange($0) } }
        } _: { proxy in
            let answer = try await proxy.exchange(
                "GET /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: \(told)\r\nConnection: close\r\n\r\n")
            #expect(answer.contains("\r\nLocation: \(expected)://b/x\r\n"), "\(answer)")
        }
    }

    @Test("redirects, fixed answers and what nothing takes need no server") func withoutServers() async throws {
        try await withProxy([answering(Self.ok)]) { configuration in
            var moved = RouteConfiguration(
                name: "moved", action: .redirect(.init(status: 301, location: "https://${host}${path}${query}")))
            moved.match.path = .prefix("/old")
            var fixed = RouteConfiguration(
                name: "fixed", action: .answer(.init(status: 418, fields: [.init("X-A", "1")], body: "tea")))
            fixed.match.path = .exact("/tea")
            configuration.routes = [moved, fixed]
        } _: { proxy in
            let answers = try await proxy.exchange(
                "GET /old/%41b?c HTTP/1.1\r\nHost: h:1\r\n\r\nGET /tea HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "HEAD /tea HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /../x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let tea = "HTTP/1.1 418 I'm a teapot\r\nX-A: 1\r\nContent-Length: 3\r\n\r\n"
            #expect(
                answers.hasPrefix(
                    "HTTP/1.1 301 Moved Permanently\r\nLocation: https://h:1/old/Ab?c\r\nContent-Length: 0\r\n\r\n\(tea)tea\(tea)"
                        + "HTTP/1.1 404 Not Found\r\n"), "\(answers)")
            #expect(answers.contains("HTTP/1.1 400 Bad Request\r\n") && proxy.received.isEmpty)
        }
    }

    @Test("each route has its group") func groups() async throws {
        try await withProxy([answering(Self.ok), answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo")]) {
            let servers = $0.groups[0].servers
            $0.groups = [.init(name: "one", servers: [servers[0]]), .init(name: "two", servers: [servers[1]])]
            var two = RouteConfiguration(name: "two", action: .proxy(group: "two"))
            two.match.hosts = ["two.example"]
            $0.routes = [
                two, .init(name: "one", action: .proxy(group: "one")),
                .init(name: "unknown", action: .proxy(group: "three")),
            ]
        } _: { proxy in
            let answers = try await proxy.exchange(
                "GET / HTTP/1.1\r\nHost: two.example\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answers.contains("\r\n\r\ntwoHTTP/1.1 200 OK") && answers.hasSuffix("ok"))
            let figures = await proxy.gateway.figures()
            #expect(figures["one"]?.statuses == [0, 0, 1, 0, 0, 0] && figures["two"]?.requests == 1)
        }
    }
}
