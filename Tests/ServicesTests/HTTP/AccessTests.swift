import TestSupport
import Testing

@testable import Services

@Suite struct AccessTests {
    private static func bearer(_ role: String) -> [(String, String)] { [("Authorization", "Bearer secret-\(role)")] }

    static let grants: [(String, String, String, Int)] = [
        ("GET", "/things/a", "read", 200), ("GET", "/things/a", "operate", 200), ("GET", "/things/a", "admin", 200),
        ("GET", "/things/a", "node", 403), ("POST", "/echo", "read", 403), ("POST", "/echo", "operate", 200),
        ("POST", "/echo", "admin", 200), ("POST", "/echo", "node", 403), ("DELETE", "/things/a", "operate", 403),
        ("DELETE", "/things/a", "admin", 200), ("POST", "/node", "node", 200), ("POST", "/node", "read", 403),
        ("POST", "/node", "operate", 403),
    ]

    @Test("A role may do what it allows and no more", arguments: grants)
    func roles(_ method: String, _ target: String, _ role: String, _ status: Int) async throws {
        try await withService(access: TestRoutes.guarded()) { address in
            let answer = try await RawClient.fetch(
                target, port: address.port, method: method, headers: Self.bearer(role))
            #expect(answer.status == status)
            if status == 403 { #expect(answer.code == "forbidden") }
        }
    }

    static let wrong: [[(String, String)]] = [
        [], [("Authorization", "Bearer nonsense")], [("Authorization", "Bearer ")], [("Authorization", "secret-admin")],
        [("Authorization", "Digest secret-admin")], [("Authorization", "Basic !!!")],
        [("Authorization", "Basic c2VjcmV0LWFkbWlu")],
        [("Authorization", "Bearer " + String(repeating: "a", count: 5_000))],
    ]

    @Test("Without a valid token 401 says which is wanted", arguments: wrong.indices)
    func unauthorized(_ index: Int) async throws {
        try await withService(access: TestRoutes.guarded()) { address in
            let answer = try await RawClient.fetch("/things/a", port: address.port, headers: Self.wrong[index])
            #expect(answer.status == 401 && answer.header("www-authenticate") == "Bearer")
            #expect(answer.code == "unauthorized")
            #expect(!answer.text.contains("secret-admin"))
            let answer2 = try await RawClient.fetch("/open", port: address.port)
            #expect(answer2.status == 200)
        }
    }

    @Test("Whoever guesses is slowed down and refused, and a right token from the same address is let in")
    func guessing() async throws {
        try await withService(access: TestRoutes.guarded()) { address in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<(FailedTries.most + 1) {
                    group.addTask {
                        let wrong = [("Authorization", "Bearer nonsense")]
                        return try await RawClient.fetch("/things/a", port: address.port, headers: wrong).status
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(statuses.isSubset(of: [401, 429]) && statuses.contains(401))
            let wrong = try await RawClient.fetch(
                "/things/a", port: address.port, headers: [("Authorization", "Bearer nonsense")])
            #expect(wrong.status == 429 && wrong.code == "too_many_tries")
            let right = try await RawClient.fetch("/things/a", port: address.port, headers: Self.bearer("read"))
            #expect(right.status == 200)
        }
    }

    @Test("The token may be the password of Basic")
    func basic() async throws {
        try await withService(access: TestRoutes.guarded()) { address in
            // me:secret-read
            let headers = [("Authorization", "Basic bWU6c2VjcmV0LXJlYWQ=")]
            let answer3 = try await RawClient.fetch("/things/a", port: address.port, headers: headers)
            #expect(answer3.status == 200)
        }
    }

    static let senders: [([(String, String)], Int, String?)] = [
        ([("Host", "127.0.0.1:1")], 200, nil), ([("Host", "localhost")], 200, nil),
        ([("Host", "LOCALHOST:80")], 200, nil),
        ([("Host", "[::1]:9")], 200, nil), ([("Host", "127.9.9.9")], 200, nil), ([("Host", "app.localhost")], 200, nil),
        ([("Host", "evil.example")], 403, "foreign_host"),
        ([("Host", "127.0.0.1.evil.example:80")], 403, "foreign_host"),
        ([("Host", "10.0.0.1")], 403, "foreign_host"), ([("Host", "")], 403, "foreign_host"),
        ([("Host", "0x7f000001.evil")], 403, "foreign_host"), ([("Host", "desk.lan:8081")], 200, nil),
        ([("Host", "localhost:8081"), ("Origin", "http://localhost:8081")], 200, nil),
        ([("Host", "localhost:8081"), ("Origin", "http://localhost:9")], 403, "foreign_origin"),
        ([("Host", "localhost"), ("Origin", "http://evil.example")], 403, "foreign_origin"),
        ([("Host", "localhost"), ("Origin", "null")], 403, "foreign_origin"),
        ([("Host", "localhost"), ("Origin", "file://localhost")], 403, "foreign_origin"),
        ([("Host", "evil.example"), ("Origin", "http://evil.example")], 403, "foreign_host"),
        ([("Host", "localhost"), ("Origin", "https://desk.example")], 200, nil),
        ([("Host", "localhost"), ("Sec-Fetch-Site", "cross-site")], 403, "foreign_origin"),
        ([("Host", "localhost"), ("Sec-Fetch-Site", "same-origin")], 200, nil),
        ([("Host", "localhost"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")], 200, nil),
    ]

    @Test("P30 What a browser sends for another site is refused", arguments: senders.indices)
    func browsers(_ index: Int) async throws {
        let (headers, status, code) = Self.senders[index]
        var configuration = AccessControl.Configuration(requiresToken: false)
        configuration.allowedOrigins = ["https://desk.example"]
        configuration.hosts = ["desk.lan"]
        let access = AccessControl(configuration: configuration) { _ in nil }
        try await withService(access: access) { address in
            for method in ["GET", "HEAD"] {
                let answer = try await RawClient.fetch(
                    "/things/a", port: address.port, method: method, headers: headers)
                #expect(answer.status == status, "\(headers)")
                if method == "GET" { #expect(answer.code == code) }
                let allowed = answer.header("access-control-allow-origin")
                #expect(allowed == nil || status == 200)
            }
            let absolute = try await RawClient.fetch("http://evil.example/things/a", port: address.port)
            #expect(absolute.code == "foreign_host")
        }
    }

    @Test("P30 With tokens, names are free and origins are not")
    func guardedBrowsers() async throws {
        try await withService(access: TestRoutes.guarded()) { address in
            let own = Self.bearer("read") + [("Host", "trawl.example")]
            let answer4 = try await RawClient.fetch("/things/a", port: address.port, headers: own)
            #expect(answer4.status == 200)
            let foreign = own + [("Origin", "http://evil.example")]
            let answer5 = try await RawClient.fetch("/things/a", port: address.port, headers: foreign)
            #expect(answer5.code == "foreign_origin")
        }
    }

    @Test("A page of a configured origin may ask and read")
    func preflight() async throws {
        try await withService(access: TestRoutes.guarded { $0.allowedOrigins = ["https://desk.example"] }) { address in
            let answer = try await RawClient.fetch(
                "/echo", port: address.port, method: "OPTIONS",
                headers: [("Origin", "https://desk.example"), ("Access-Control-Request-Method", "POST")])
            #expect(answer.status == 204 && answer.header("access-control-allow-origin") == "https://desk.example")
            #expect(answer.header("access-control-allow-methods")?.contains("POST") == true)
        }
    }

    @Test("P30 Listening beyond loopback without a token is refused with what to do")
    func listening() throws {
        for host in ["127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"] {
            try AccessControl.checkListening(host: host, port: 1, hasTokens: false)
        }
        for host in ["0.0.0.0", "::", "10.0.0.1", "example.com", "", "::ffff:10.0.0.1"] {
            try AccessControl.checkListening(host: host, port: 1, hasTokens: true)
            let fault = #expect(throws: ListeningFault.self) {
                try AccessControl.checkListening(host: host, port: 1, hasTokens: false)
            }
            #expect(fault?.code == .unprotected && fault?.description.contains("trawl token create") == true)
        }
    }
}
