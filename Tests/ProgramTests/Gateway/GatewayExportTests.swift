import TestSupport
import Testing

/// `trawl gateway export`: nginx and HAProxy do what the gateway does.
@Suite(.serialized) struct GatewayExportTests {
    /// A request, and what is compared of its answer.
    struct Case: Sendable {
        let target: String
        var method = "GET"
        var host = "any.example"
        var fields: [(String, String)] = []
        var body = ""
        var times = 1

        init(
            _ target: String, _ method: String = "GET", host: String = "any.example",
            sent fields: [(String, String)] = [],
            body: String = "", times: Int = 1
        ) {
            (self.target, self.method, self.host) = (target, method, host)
            (self.fields, self.body, self.times) = (fields, body, times)
        }
    }

    static let cases = [
        Case("/exact"), Case("/exact?a=1&b=%20"), Case("/exact/"), Case("/exactly"), Case("//exact"), Case("/%65xact"),
        Case("/x/../exact"), Case("/./exact"), Case("/exact/."), Case("/../exact"), Case("/a/../../exact"),
        Case("/a/b/../../exact"), Case("/%2e%2e/exact"), Case("/api"), Case("/api/"), Case("/api/x"),
        Case("/api/x?y=/z"), Case("/apis"), Case("/api//x"), Case("/api/%41%20b"), Case("/api/a%3Fb"),
        Case("/api/x", "POST", body: "hello"), Case("/api/x", "PUT", body: "hello"), Case("/api/x", "DELETE"),
        Case("/api/x", "HEAD"), Case("/api/x", sent: [("X-Beta", "1")]), Case("/api/x", sent: [("X-Beta", "2")]),
        Case("/api/x", sent: [("X-Trial", "y"), ("X-Mode", "abcz")]),
        Case("/api", sent: [("X-Trial", "y"), ("X-Mode", "az")]),
        Case("/api/x", sent: [("X-Trial", "y"), ("X-Mode", "zz")]),
        Case("/api/x", sent: [("X-Gone", "1"), ("X-Edit", "client")]),
        Case("/api/x", sent: [("X-Forwarded-For", "9.9.9.9"), ("X-Real-IP", "8.8.8.8"), ("Forwarded", "for=7.7.7.7")]),
        Case("/below/"), Case("/below/a/b?c"), Case("/below"), Case("/joined"), Case("/joined/"), Case("/joined/a"),
        Case("/users/7/files/a/b"), Case("/users/7/files/"), Case("/users//files/a"), Case("/users/a%20b/files/c"),
        Case("/users/7/file"), Case("/item/9.html"), Case("/item/9.html?q=2"), Case("/item/a/9.html"), Case("/old"),
        Case("/old/a/b?x=1"), Case("/go/there"), Case("/go/"), Case("/go/a/b"), Case("/who", host: "shop.example"),
        Case("/who", host: "a.shop.example"), Case("/who", host: "SHOP.example:81"),
        Case("/who", host: "shop.example."),
        Case("/who", host: "ashop.example"), Case("/who"), Case("/empty"), Case("/tea"), Case("/tea", "HEAD"),
        Case("/limited", times: 5), Case("/self", times: 4), Case("/small", "POST", body: "0123456789"),
        Case("/small", "POST", body: "0123456789a"), Case("/host"), Case("/own"), Case("/", host: "b.shop.example"),
        Case("/nothing"), Case("/nothing", "POST", body: "x"),
    ]

    /// Where the one that asks is a proxy of ours.
    static let forwarded = [
        Case("/exact"), Case("/exact", sent: [("X-Forwarded-For", "9.9.9.9")]),
        Case("/exact", sent: [("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-For", "9.9.9.8")]),
        Case("/exact", sent: [("X-Real-IP", "8.8.8.8"), ("X-Forwarded-Proto", "https")]),
        Case("/exact", sent: [("X-Forwarded-Host", "outer.example"), ("Forwarded", "for=9.9.9.9")]),
        Case("/limited", sent: [("X-Forwarded-For", "9.9.9.1")], times: 5),
        Case("/limited", sent: [("X-Forwarded-For", "9.9.9.2")], times: 5),
        Case("/limited", sent: [("X-Forwarded-For", "9.9.9.2, 9.9.9.3")], times: 2),
    ]

    private static func configuration(port: Int, server: Int) -> String {
        #"""
        listen: 127.0.0.1:\#(port)
        threads: 1
        upstreams:
          one: http://127.0.0.1:\#(server)
          two:
            servers: [{url: "http://127.0.0.1:\#(server)", weight: 2}]
            algorithm: least_connections
            health: {path: /health, statuses: 200-499}
        routes:
          - {name: exact, exact: /exact, upstream: one}
          - {name: posts, path: /api, methods: [POST, PUT], upstream: one, request_headers: {set: {x-kind: write}}}
          - {name: beta, path: /api, headers: {x-beta: "1"}, upstream: two, strip_prefix: true}
          - {name: trial, path: /api, headers: {x-trial: null, x-mode: "a*z"}, upstream: two, replace_prefix: /trial}
          - name: api
            path: /api
            upstream: two
            strip_prefix: true
            response_headers: {set: {x-set: "a $b %c"}, add: {x-add: two}, remove: [x-secret]}
            request_headers: {set: {x-edit: "say \"hi\" $x %y"}, remove: [x-gone]}
          - {name: below, path: /below/, upstream: one, replace_prefix: /v2/}
          - {name: joined, path: /joined, upstream: one, replace_prefix: /v3}
          - {name: users, pattern: "/users/*/files/**", upstream: one, rewrite: "/u/${1}/f/${2}"}
          - {name: asked, pattern: "/item/*.html", upstream: one, rewrite: "/get?id=7"}
          - {name: moved, path: /old, redirect: "https://new.example${path}${query}"}
          - {name: found, pattern: "/go/*", redirect: {to: "/gone/${1}", status: 302}}
          - {name: shopped, hosts: [shop.example, "*.shop.example"], path: /who, respond: {body: "shop\n", headers: {content-type: text/plain, x-who: shop}}}
          - {name: other, path: /who, respond: {status: 404, body: "it's $nobody %s \"x\""}}
          - {name: empty, exact: /empty, respond: 204}
          - {name: teapot, exact: /tea, respond: {status: 418, body: "{\"a\":1}", headers: {content-type: application/json}}}
          - {name: limited, exact: /limited, upstream: one, rate_limit: 1/m burst 2}
          - {name: limitedself, exact: /self, respond: {body: ok}, rate_limit: {rate: 1/m, burst: 1, answer: 503}}
          - {name: small, path: /small, upstream: one, max_body: 10}
          - {name: host, path: /host, upstream: one, host: inner.example}
          - {name: ownhost, path: /own, upstream: one, host: server}
          - {name: shop, hosts: ["*.shop.example"], upstream: one, response_headers: {set: {x-shop: "yes"}}}
        """#
    }

    @Test(arguments: [("", cases), ("trusted_proxies: 127.0.0.1\n", forwarded)])
    func bothAnswerAsWeDo(_ line: String, _ cases: [Case]) async throws {
        try await ScriptedServer.withServer(Self.echo) { server in
            try await withScratchFolder { folder in
                let ports = try (0..<3).map { _ in try freePort() }
                for (name, port) in zip(["own", "nginx", "haproxy"], ports) {
                    try folder.write(line + Self.configuration(port: port, server: server.port), to: "\(name).yaml")
                }
                let trawl = try Program.built("trawl")
                for name in ["nginx", "haproxy"] {
                    let result = try await trawl.run(
                        ["gateway", "export", name, "\(name).yaml", "--output", "\(name).conf"], in: folder.path)
                    #expect(result.code == 0, "\(result.errors)")
                    #expect(result.errors.contains("/proxy/status is not answered"))
                }
                // Where it is built to keep them, only its own user may write.
                let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                    .map { "\($0)_temp_path \(folder.file("\($0)-files"));" }.joined(separator: " ")
                let text = try folder.text("nginx.conf").replacing("\nhttp {\n", with: "\nhttp {\n\(temporary)\n")
                try folder.write(text, to: "nginx.conf")
                let global = "daemon off; user root; pid \(folder.file("nginx.pid"));"
                let nginx = ["-c", folder.file("nginx.conf"), "-e", folder.file("nginx.log"), "-g", global]
                let haproxy = ["-db", "-f", folder.file("haproxy.conf")]
                try await trawl.withRunning(["gateway", "-c", "own.yaml"], in: folder.path) { _ in
                    try await Program(path: "/usr/sbin/nginx").withRunning(nginx, in: folder.path) { _ in
                        try await Program(path: "/usr/sbin/haproxy").withRunning(haproxy, in: folder.path) { _ in
                            for (name, port) in zip(["the gateway", "nginx", "HAProxy"], ports) {
                                try await eventually("\(name) listens") {
                                    (try? await RawClient.fetch("/nothing", port: port)) != nil
                                }
                            }
                            for one in cases { try await Self.compare(one, ports) }
                        }
                    }
                }
            }
        }
    }

    private static func everything(_ certificate: TestAuthority.Certificate) -> String {
        #"""
        listen:
          - 127.0.0.1:8000
          - {address: "[::1]:8000", proxy_protocol: true}
          - address: 127.0.0.1:8443
            tls: {certificates: [{chain: \#(certificate.chain), key: \#(certificate.key)}]}
          - address: 127.0.0.1:8444
            proxy_protocol: true
            tls: {certificates: [{chain: \#(certificate.chain), key: \#(certificate.key)}], http2: false}
        threads: 2
        trusted_proxies: [10.0.0.0/8, "fd00::/8"]
        upstreams:
          A group:
            servers: [{url: http://127.0.0.1:1, weight: 0.5, max_connections: 3}, {url: http://127.0.0.1, backup: true}]
            sticky_sessions: true
            health: {path: "/up?a=%20", contains: it's "fine", statuses: 204, fall: 1, rise: 9}
            slow_start: 10s
            queue: {length: 7, time: 3s}
          a-group: {servers: ["http://[::1]:1", http://127.0.0.1:2], algorithm: ip_hash, failures: {count: 0}}
          a_group: {servers: [{url: http://127.0.0.1:2, backup: true}, http://127.0.0.1:3], algorithm: random_two}
          least: {servers: http://127.0.0.1:4, algorithm: least_time, idle_connections: 0}
        routes:
          - name: "all # of it"
            hosts: ["*.example", "[::1]"]
            pattern: "/it's \"odd\" $x ^{}[]()|.+/*/**"
            methods: [GET, "M-SEARCH"]
            headers: {x-a: "it's \"$b\" %c *", x-b: null}
            upstream: A group
            rewrite: "/x'${1}%20$y/${path}${query}"
            host: inner.example:81
            request_headers: {set: {x-c: "it's \"$d\" %e \\"}, add: {x-d: "1"}, remove: [x-e]}
            response_headers: {set: {x-f: "it's \"$g\" %h \\"}, add: {x-i: "2"}, remove: [server]}
            rate_limit:
              - {rate: 1.5/s, burst: 3, delay: true, name: some name}
              - {rate: 5/h, per: header x-key}
              - {rate: 1000/s, per: route, answer: 503}
              - {rate: 7/m}
            max_requests_per_client: 3
            max_body: 1MB
            answer_timeout: 7s
            cache: {default: 10s, stale_while_revalidate: 1m, stale_if_error: 1h, ignore_parameters: [utm]}
          - {path: /q, upstream: a-group, rewrite: "/z?a=${host}&b=${scheme}", rate_limit: {rate: 1.5/s, burst: 3, delay: true, name: some name}}
          - {path: "/r r/", upstream: a_group, replace_prefix: /s}
          - {path: /t, upstream: least, strip_prefix: true, host: server}
          - {pattern: "**/u/*", redirect: {to: "${scheme}://${host}/it's%20${2}/${1}${query}", status: 307}, max_requests_per_client: 2}
          - {path: /v, respond: {status: 302, headers: {location: /w}}}
          - {path: /w, respond: {body: "a\nb 'c' \"d\" $e %f \\ g"}}
          - {respond: 304}
        timeouts: {head: 250ms, stall: 24h}
        limits: {head: 64KiB, body: 1GB, connections: 100}
        cache: {memory: 8GiB, folder: kept}
        access_log: {format: ecs, path: access.log}
        """#
    }

    @Test func bothTakeWhateverAFileMaySay() async throws {
        try await withScratchFolder { folder in
            let certificate = try await TestAuthority(in: folder).issue("own", for: ["DNS:own.example"])
            try folder.write(try folder.text("own.key"), to: "own.pem.key")
            try folder.write(Self.everything(certificate), to: "g.yaml")
            let trawl = try Program.built("trawl")
            for name in ["nginx", "haproxy"] {
                let result = try await trawl.run(
                    ["gateway", "export", name, folder.file("g.yaml"), "-o", "\(name).conf"], in: folder.path)
                #expect(result.code == 0, "\(result.errors)")
            }
            let nginx = try await Program(path: "/usr/sbin/nginx").run(
                ["-t", "-c", folder.file("nginx.conf"), "-e", folder.file("log"), "-g", "pid \(folder.file("pid"));"])
            #expect(nginx.code == 0, "\(nginx.errors)")
            let haproxy = try await Program(path: "/usr/sbin/haproxy").run(["-c", "-f", folder.file("haproxy.conf")])
            #expect(haproxy.code == 0, "\(haproxy.errors)")
            #expect(!haproxy.errors.contains("ALERT"), "\(haproxy.errors)")
        }
    }

    /// Targets with dot segments, and as they read without them.
    private static let resolved = ["/x/../exact": "/exact", "/./exact": "/exact", "/a/b/../../exact": "/exact"]

    private static func compare(_ one: Case, _ ports: [Int]) async throws {
        for time in 0..<one.times {
            var answers: [[String]] = []
            for port in ports {
                let answer = try await RawClient.fetch(
                    one.target, port: port, method: one.method, headers: [("Host", one.host)] + one.fields,
                    body: one.body)
                answers.append(told(answer))
            }
            // Ours sends on the path that the route was chosen by; the others send it as the client wrote it.
            if let resolved = resolved[one.target] {
                for index in 1...2 {
                    answers[index] = answers[index].map { $0.replacing(" \(one.target) ", with: " \(resolved) ") }
                }
            }
            let request = "\(one.method) \(one.target) \(one.host) \(one.fields) (\(time))"
            #expect(answers[1] == answers[0], "nginx, \(request)")
            #expect(answers[2] == answers[0], "HAProxy, \(request)")
        }
    }

    /// What is to be the same of an answer.
    private static func told(_ answer: RawAnswer) -> [String] {
        var lines = ["\(answer.status)"]
        // Of what no route says each has its own words.
        guard ![400, 413].contains(answer.status) else { return lines }
        let isRedirect = answer.header("location") != nil
        let names = ["location", "x-set", "x-add", "x-secret", "x-who", "x-shop"]
        for name in names + (isRedirect ? [] : ["content-type"]) {
            for value in answer.headers(name) { lines.append("\(name): \(value)") }
        }
        if answer.header("retry-after") != nil { lines.append("retry-after") }
        // nginx sends a page with a redirect, which nobody reads.
        if !isRedirect { lines.append(answer.text) }
        return lines
    }

    /// Answers with what it was asked for.
    @Sendable private static func echo(_ connection: ScriptedConnection) async throws {
        while true {
            let head = try await connection.readHead()
            let lines = head.split(separator: "\r\n").map(String.init)
            let fields = lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                return (parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
            }
            let length = fields.first { $0.0 == "content-length" }.flatMap { Int($0.1) } ?? 0
            let body = length > 0 ? String(decoding: try await connection.read(count: length), as: UTF8.self) : ""
            // Lines of one name mean the same as one with all their values.
            let told = Dictionary(grouping: fields) { $0.0 }.filter {
                $0.key == "host" || $0.key == "forwarded" || $0.key.hasPrefix("x-")
            }.map { "\($0.key): \($0.value.map(\.1).joined(separator: ", "))" }.sorted()
            let answer = ([lines.first ?? ""] + told + [body]).joined(separator: "\n")
            let fieldsBack = "Content-Type: text/x-echo\r\nX-Secret: s\r\nX-Set: server\r\nX-Add: one\r\n"
            try await connection.write(
                "HTTP/1.1 200 OK\r\n\(fieldsBack)Content-Length: \(answer.utf8.count)\r\n\r\n"
                    + (head.hasPrefix("HEAD") ? "" : answer))
        }
    }
}
