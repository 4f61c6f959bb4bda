import Gateway
import TestSupport
import Testing

@testable import trawl

/// The gateway's configuration file: what is read of it, and what is said of what is wrong.
struct GatewayFileTests {
    private static func read(_ text: String, _ variables: [String: String] = [:]) throws -> GatewayConfiguration {
        try GatewayDocument.read("/etc/gw/g.yaml", text: text) { variables[$0] }.configuration
    }

    private static let whole = """
        listen: ["127.0.0.1:8000", {address: "[::1]:8443", proxy_protocol: true}]
        threads: 3
        trusted_proxies: [10.0.0.0/8, "::1"]
        upstreams:
          shop:
            servers: ["http://127.0.0.1:5000", {url: "http://127.0.0.1:5001", weight: 2.5, max_connections: 9, backup: true}]
            algorithm: least_connections
            sticky_sessions: {env: SHOP}
            health: {path: /up, interval: 500ms, timeout: 1s, statuses: 200-204, contains: fine, fall: 4, rise: 5}
            failures: {count: 7, pause: 3s}
            slow_start: 30s
            queue: {length: 100, time: 2s}
            idle_connections: 8
          plain: http://127.0.0.1:5002
        routes:
          - name: api
            hosts: [Shop.example, "*.shop.example"]
            path: /api
            methods: GET
            headers: {X-Beta: "1", x-any: null}
            upstream: shop
            replace_prefix: /v2
            host: inner.example
            request_headers: {set: {a: "1"}, add: {b: "2"}, remove: [c]}
            response_headers: {remove: d}
            rate_limit: [10r/s burst 20, {rate: 5/m, burst: 2, delay: true, per: header X-Key, answer: 503, name: all}]
            max_requests_per_client: 10
            max_body: 10MB
            answer_timeout: 2m
            cache: {default: 10m, stale_while_revalidate: 1m, stale_if_error: 1h, ignore_parameters: [UTM], max_body: 1KiB}
          - {pattern: "/x/*", redirect: {to: "/y/${1}", status: 302}}
          - {exact: /z, respond: {status: 410, body: gone, headers: {content-type: text/plain}}}
          - {upstream: plain, cache: true, strip_prefix: false}
        timeouts: {head: 1s, idle: 2s, stall: 3s, connect: 4s, answer: 5s, upstream_idle: 6s}
        limits: {head: 8KiB, body: 1MB, connections: 77}
        cache: {memory: 1MiB, folder: kept, disk: 2MiB}
        access_log: {format: ecs, path: log/access}
        """

    @Test func readsEveryKey() throws {
        let all = try Self.read(Self.whole, ["SHOP": "0123456789abcdef"])
        #expect(all.listeners.map(\.host) == ["127.0.0.1", "::1"] && all.listeners.map(\.port) == [8000, 8443])
        #expect(all.listeners.map(\.expectsProxyHeader) == [false, true])
        #expect(all.threads == 3 && all.servesStatus)
        #expect(all.trusted.map(\.description) == ["10.0.0.0/8", "::1"])
        let shop = try #require(all.groups.first)
        #expect(all.groups.map(\.name) == ["shop", "plain"] && all.groups[1].servers.count == 1)
        #expect(shop.servers.map(\.weight) == [1, 2.5] && shop.servers.map(\.mostConnections) == [nil, 9])
        #expect(shop.servers.map(\.isBackup) == [false, true] && shop.algorithm == .leastConnections)
        #expect(shop.sticky != nil && shop.mostIdle == 8 && shop.queue == .init(length: 100, time: .seconds(2)))
        let check = try #require(shop.check)
        #expect(check.path == "/up" && check.interval == .milliseconds(500) && check.timeout == .seconds(1))
        #expect(check.statuses == 200...204 && check.words == "fine")
        #expect(shop.rules.fall == 4 && shop.rules.rise == 5 && shop.rules.mostFailures == 7)
        #expect(shop.rules.pause == .seconds(3) && shop.rules.slowStart == .seconds(30))
        #expect(all.times.head == .seconds(1) && all.times.upstreamIdle == .seconds(6))
        #expect(all.limits.head == 8192 && all.limits.body == 1_000_000 && all.limits.connections == 77)
        #expect(all.cache.memory == 1 << 20 && all.cache.folder == "/etc/gw/kept" && all.cache.disk == 2 << 20)
        #expect(all.accessLog?.format == .ecs && all.accessLog?.path == "/etc/gw/log/access")
    }

    @Test func readsEveryKeyOfARoute() throws {
        let routes = try Self.read(Self.whole, ["SHOP": "0123456789abcdef"]).routes
        #expect(routes.map(\.name) == ["api", "route 2", "route 3", "route 4"])
        let api = routes[0]
        #expect(api.match.hosts == ["shop.example", "*.shop.example"] && api.match.path == .prefix("/api"))
        #expect(api.match.methods == ["GET"])
        #expect(api.match.fields == [.init(name: "x-beta", value: "1"), .init(name: "x-any")])
        #expect(
            api.action == .proxy(group: "shop") && api.target == .prefix("/v2") && api.host == .fixed("inner.example"))
        #expect(api.requestFields.set == [.init("a", "1")] && api.requestFields.add == [.init("b", "2")])
        #expect(api.requestFields.remove == ["c"] && api.responseFields.remove == ["d"])
        var other = RouteConfiguration.Rate(RateLimit(rate: 5.0 / 60, burst: 2, isImmediate: false))
        (other.key, other.answer, other.name) = (.field("x-key"), .unavailable, "all")
        #expect(api.rates == [.init(RateLimit(rate: 10, burst: 20)), other])
        #expect(api.mostPerClient == 10 && api.mostBody == 10_000_000 && api.answerTime == .seconds(120))
        let cache = try #require(api.cache)
        #expect(cache.defaultFreshness == .seconds(600) && cache.staleWhileRevalidate == .seconds(60))
        #expect(cache.staleIfError == .seconds(3600) && cache.ignoredParameters == ["utm"] && cache.mostBody == 1024)
        #expect(routes[1].action == .redirect(.init(status: 302, location: "/y/${1}")))
        #expect(routes[1].match.path == .pattern("/x/*"))
        let fields = [RouteConfiguration.Field("content-type", "text/plain")]
        #expect(routes[2].action == .answer(.init(status: 410, fields: fields, body: "gone")))
        #expect(routes[2].match.path == .exact("/z"))
        #expect(routes[3].cache == CacheRules() && routes[3].target == .same)
    }

    @Test(
        "the status page is for this machine unless it is said",
        arguments: [
            ("listen: 127.0.0.1:80", true), ("listen: localhost:80", true), ("listen: 10.0.0.1:80", false),
            ("listen: [127.0.0.1:80, 0.0.0.0:81]", false), ("listen: 0.0.0.0:80\nstatus_page: true", true),
            ("listen: 8000\nstatus_page: no", false),
        ])
    func statusPage(_ lines: String, _ serves: Bool) throws {
        #expect(try Self.read(lines + "\nroutes: [{respond: 204}]").servesStatus == serves)
    }

    /// What stands behind `routes: - ` on line 3, with its fault.
    @Test(arguments: [
        ("{}", "3:5: a route needs one of upstream, redirect and respond"),
        ("{respond: 204, upstream: a}", "3:5: a route takes one of upstream and respond"),
        ("{upstream: b}", #"3:6: there is no group "b" under upstreams; there are a"#),
        ("{upstrem: a}", "3:6: there is no key upstrem in a route; did you mean upstream?"),
        ("{upstream: a, path: api}", #"3:19: path begins with a slash: "/api", not "api""#),
        ("{upstream: a, path: /a, exact: /b}", "a route takes one of path and exact"),
        ("{upstream: a, path: /a?b}", "path is a path alone"),
        ("{upstream: a, exact: /a//b}", "is compared with paths without %, // and dot segments"),
        ("{upstream: a, exact: /a/../b}", "is compared with paths without %, // and dot segments"),
        ("{upstream: a, exact: /a%41}", "is compared with paths without %, // and dot segments"),
        ("{upstream: a, pattern: \"/*/*/*/*/*/*/*/*/*\"}", "a pattern may have 8 stars, and this one has 9"),
        (
            "{upstream: a, pattern: \"/*\", rewrite: \"/${2}\"}",
            "${2} stands for a star of the route's pattern, and it has only 1"
        ),
        ("{upstream: a, rewrite: \"/${1}\"}", "and it has none"),
        ("{upstream: a, rewrite: \"/${nobody}\"}", "there is nothing called ${nobody} in rewrite"),
        ("{upstream: a, rewrite: x}", "rewrite begins with a slash"),
        ("{upstream: a, strip_prefix: true}", "strip_prefix needs a prefix"),
        ("{upstream: a, path: /a, strip_prefix: true, rewrite: /b}", "a route takes one of strip_prefix and rewrite"),
        ("{respond: 204, path: /a, strip_prefix: true}", "strip_prefix is for routes with an upstream"),
        ("{respond: 204, cache: true}", "cache is for routes with an upstream"),
        ("{redirect: {to: /a, status: 305}}", "3:25: a redirect is 301, 302, 303, 307 or 308, not 305"),
        ("{redirect: {status: 301}}", "a redirect needs to: where it leads"),
        ("{redirect: \"/a b\"}", "a redirect needs a URL or path without blanks"),
        ("{redirect: \"/a\\r\\nset-cookie:x\"}", "a redirect needs a URL or path without blanks"),
        ("{respond: {status: 99}}", "status is from 200 to 599, not 99"),
        ("{respond: {status: 204, body: x}}", "an answer of 204 has no body"),
        ("{respond: {headers: {\"a b\": x}}}", #""a b" is no name of a header"#),
        ("{respond: {headers: {a: \"x\\ny\"}}}", "cannot stand in a header"),
        (
            "{respond: {headers: {content-length: 3}}}",
            "content-length cannot be edited: the gateway frames bodies itself"
        ),
        ("{upstream: a, request_headers: {set: {Host: x}}}", "Host cannot be edited: use the route's host"),
        ("{upstream: a, request_headers: {remove: [X-Forwarded-For]}}", "name proxies of yours in trusted_proxies"),
        ("{upstream: a, response_headers: {add: {Connection: x}}}", "it belongs to a connection"),
        ("{upstream: a, hosts: [a.example:80]}", #"3:27: "a.example:80" is no host"#),
        ("{upstream: a, hosts: [\"*\"]}", #""*" is no host"#),
        ("{upstream: a, host: \"a b\"}", "host is client, server, or a name"),
        ("{upstream: a, methods: [\"G T\"]}", "is no method such as GET"),
        ("{upstream: a, headers: {\"x y\": \"1\"}}", "is no name of a header"),
        ("{upstream: a, rate_limit: 0/s}", "a rate is more than one request in eleven days"),
        ("{upstream: a, rate_limit: 10q/s}", "rate_limit takes a rate such as 10/s"),
        ("{upstream: a, rate_limit: 10}", "rate_limit takes a rate such as 10/s"),
        ("{upstream: a, rate_limit: {rate: inf/s}}", "rate takes requests in a time"),
        ("{upstream: a, rate_limit: {rate: 1/s, burst: -1}}", "3:43: burst is from 0 to 1000000, not -1"),
        ("{upstream: a, rate_limit: {rate: 1/s, per: cookie}}", "per takes address, route or header NAME"),
        (
            "{upstream: a, rate_limit: [{rate: 1/s, name: n}, {rate: 2/s, name: n}]}",
            "is another one with an earlier route"
        ),
        ("{upstream: a, max_requests_per_client: 0}", "max_requests_per_client is from 1 to"),
        ("{upstream: a, max_body: many}", #"max_body takes a size such as 500, 64KiB or 10MB, not "many""#),
        ("{upstream: a, answer_timeout: 0}", "answer_timeout is from 0.01s to 86400s, not 0s"),
        ("{upstream: a, answer_timeout: 99999999999999999999d}", "answer_timeout takes a time"),
        ("{upstream: a, cache: {default: 900d}}", "default is from 0s to"),
        ("{upstream: a, name: \"\"}", "the name of a route is 1 to 100 visible characters"),
        ("{upstream: a, name: n}\n  - {respond: 204, name: n}", "4:20: there are two routes called n; rename one"),
    ])
    func faultsOfRoutes(_ route: String, _ words: String) {
        Self.expectFault("listen: 8000\nroutes:\n  - \(route)\nupstreams: {a: http://127.0.0.1:1}\n", words)
    }

    @Test(arguments: [
        ("routes: [{respond: 204}]", "there is no listener"), ("listen: 8000", "there is no route"),
        ("", "it should be keys with values"), ("- a", "it should be keys with values"), ("a: [", "this is not YAML"),
        ("listen: 1\nlisten: 2", "the key listen comes twice"),
        ("listne: 8000", "1:1: there is no key listne in the file; did you mean listen?"),
        ("listen: a:b", #"1:9: listen takes an address and a port, such as 127.0.0.1:8000 or [::1]:8000, not "a:b""#),
        ("listen: [1, 1]", "127.0.0.1 port 1 is listened on twice"), ("listen: 70000", "listen takes an address"),
        ("listen: {address: 1, tls: {}}", "TLS needs a certificate"),
        ("listen: {address: 1, tls: {certificates: {chain: a, key: b}}}", "/etc/gw/a cannot be read as a certificate"),
        ("upstreams: {a: []}", "1:13: a group needs servers"),
        ("upstreams: {a: https://127.0.0.1}", "is no server such as"),
        ("upstreams: {a: \"http://127.0.0.1\\n;x\"}", "is no server such as"),
        ("upstreams: {a: http://no-such-name.invalid}", "the addresses of no-such-name.invalid cannot be found"),
        ("upstreams: {a: {servers: {url: http://127.0.0.1, weight: -1}}}", "weight is from 0 to 1000, not -1.0"),
        ("upstreams: {a: {servers: {url: http://127.0.0.1, weight: nan}}}", "weight takes a number"),
        ("upstreams: {a: {servers: {url: http://127.0.0.1, backup: true}}}", "all servers are backups"),
        ("upstreams: {a: [http://127.0.0.1, http://127.0.0.1]}", "http://127.0.0.1 is there twice"),
        ("upstreams: {a: {servers: http://127.0.0.1, algorithm: fair}}", "algorithm takes round_robin, "),
        ("upstreams: {a: {servers: http://127.0.0.1, health: up}}", "servers are asked for a path such as /health"),
        (
            "upstreams: {a: {servers: http://127.0.0.1, health: {statuses: 300-200}}}",
            "statuses takes a status or a range"
        ),
        (
            "upstreams: {a: {servers: http://127.0.0.1, sticky_sessions: {env: NOT_THERE}}}",
            "the variable NOT_THERE is not set"
        ),
        (
            "upstreams: {a: {servers: http://127.0.0.1, sticky_sessions: {secret: s3cr3t}}}",
            "needs 16 characters or more"
        ),
        ("trusted_proxies: [10.0.0.1/8]", "trusted_proxies takes addresses or ranges"),
        ("threads: 0", "threads is from 1"),
        ("timeouts: {head: 0}", "head is from 0.01s"), ("limits: {head: 1}", "head is from 1024 to"),
        ("access_log: json", "access_log takes text or ecs"), ("cache: {memory: -1}", "memory takes a size"),
    ])
    func faults(_ text: String, _ words: String) { Self.expectFault(text, words) }

    private static func expectFault(_ text: String, _ words: String) {
        do {
            _ = try Self.read(text)
            Issue.record("\(text) is taken")
        } catch let faults as ConfigurationFaults {
            #expect(faults.description.contains(words), "\(faults)")
            #expect(!faults.description.contains("s3cr3t"))
            for fault in faults.faults { #expect(fault.description.hasPrefix("/etc/gw/g.yaml"), "\(fault)") }
        } catch {
            Issue.record(error)
        }
    }

    @Test func allFaultsAreToldInTheirOrder() {
        let text =
            "listen: x\nthreads: y\nupstreams: {a: http://127.0.0.1:1}\nroutes:\n  - {upstream: a, path: b}\nlimits: {body: c}\n"
        do {
            _ = try Self.read(text)
            Issue.record("it is taken")
        } catch {
            let lines = "\(error)".split(separator: "\n").map { $0.dropFirst("/etc/gw/g.yaml:".count).prefix(1) }
            #expect(lines == ["1", "2", "5", "6"], "\(error)")
        }
    }

    @Test func routesThatGetNothingAreAWarning() throws {
        let text = """
            listen: 8000
            routes:
              - {name: all, path: /a, respond: 204}
              - {name: late, exact: /a/b, methods: GET, respond: 204}
              - {name: other, exact: /ab, respond: 204}
            upstreams: {unused: http://127.0.0.1:1}
            """
        let warnings = try GatewayDocument.read("g.yaml", text: text).warnings
        #expect(
            warnings == [
                "g.yaml:4:5: late gets no requests: all before it takes them all; put it first",
                "g.yaml:6:13: no route leads to the group unused",
            ])
    }
}
