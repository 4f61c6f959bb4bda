import Foundation
import Gateway
import Services
import TestSupport
import Testing
import Web

/// A gateway's admin API, over a gateway with real servers behind it.
@Suite struct GatewayAdminTests {
    private static let path = "/groups/shop/servers"

    @Test func `the status tells everything`() async throws {
        try await withAdmin { proxy in
            for _ in 0..<4 { _ = try await proxy.ask() }
            try await eventually("all is counted") {
                try await proxy.admin.json("GET", "/status")["routes"]?[0]?["requests"] == 4
            }
            let status = try await proxy.admin.json("GET", "/status")
            #expect(status["listeners"]?[0]?["port"] == .integer(Int64(proxy.port)))
            let group = status["groups"]?[0]
            #expect(group?["name"] == "shop" && group?["algorithm"] == "round_robin" && group?["waiting"] == 0)
            let server = group?["servers"]?[0]
            #expect(server?["server"]?.string == proxy.name(0) && server?["url"]?.string == proxy.servers[0].baseURL)
            #expect(server?["status"] == "fit" && server?["requests"] == 2 && server?["errors"] == 0)
            #expect(server?["weight"] == 1 && server?["max_connections"] == 0 && server?["backup"] == false)
            let routes = status["routes"]?.elements ?? []
            #expect(routes.map { $0["name"] } == ["shop", .null])
            #expect(routes.first?["statuses"]?["2xx"] == 4)
            // The same page as that of the listener, of the same proxy.
            let page = try await proxy.admin.json("GET", "/proxy/status")
            let own = try await RawClient.fetch("/proxy/status", port: proxy.port).json
            #expect(page["proxy_id"] == own["proxy_id"] && page["node_stats"] == own["node_stats"])
            #expect(page["active_nodes"]?.elements.count == 2)
        }
    }

    @Test func `a reload keeps the proxy's identity and its uptime, and the configuration is young again`() async throws
    {
        try await withAdmin { proxy in
            let before = try await proxy.admin.json("GET", "/proxy/status")["proxy_id"]
            try await eventually("it is not new") { proxy.gateway.configurationAge > .milliseconds(50) }
            let age = proxy.gateway.configurationAge
            try await proxy.gateway.apply(proxy.gateway.configuration)
            #expect(proxy.gateway.uptime > age)
            #expect(proxy.gateway.configurationAge < proxy.gateway.uptime)
            let after = try await proxy.admin.json("GET", "/proxy/status")["proxy_id"]
            #expect(before == after && before != nil)
        }
    }

    @Test func `a drained server gets nothing until it is resumed, and health says when none is left`() async throws {
        try await withAdmin { proxy in
            let server = try await proxy.admin.json("POST", "\(Self.path)/\(proxy.name(0))/drain")
            #expect(server["status"] == "draining" && server["standing"] == "fit")
            var answers = Set<String>()
            for _ in 0..<6 { answers.insert(try await proxy.ask()) }
            #expect(answers == ["b"])
            let some = try await proxy.admin.json("GET", "/health")
            #expect(some["status"] == "healthy" && some["active_servers"] == 1 && some["servers"] == 2)
            // By its URL too.
            let url = PercentEncoding.encoded(proxy.servers[1].baseURL)
            try await proxy.admin.json("POST", "\(Self.path)/\(url)/drain")
            let refused = try await RawClient.fetch("/", port: proxy.port).status
            #expect(refused == 503)
            let health = try await proxy.admin.json("GET", "/health")["status"]
            #expect(health == "degraded")
            try await proxy.admin.json("POST", "\(Self.path)/\(proxy.name(0))/resume")
            let resumed = try await proxy.ask()
            #expect(resumed == "a")
        }
    }

    @Test func `servers are added, changed and removed`() async throws {
        try await withAdmin(servers: 1) { proxy in
            let added = try await proxy.admin.json(
                "POST", Self.path, ["url": .string(proxy.servers[1].baseURL), "weight": 3, "max_connections": 7])
            #expect(added["server"]?.string == proxy.name(1))
            #expect(added["weight"] == 3 && added["max_connections"] == 7 && added["backup"] == false)
            var answers: [String] = []
            for _ in 0..<8 { answers.append(try await proxy.ask()) }
            #expect(answers.count { $0 == "b" } == 6, "\(answers)")
            // What is not named stays; the counts too.
            let changed = try await proxy.admin.json("PATCH", "\(Self.path)/\(proxy.name(1))", ["backup": true])
            #expect(changed["backup"] == true && changed["weight"] == 3 && changed["requests"] == 6)
            answers = []
            for _ in 0..<4 { answers.append(try await proxy.ask()) }
            #expect(answers == ["a", "a", "a", "a"])
            let free = try await proxy.admin.json("PATCH", "\(Self.path)/\(proxy.name(1))", ["max_connections": 0])
            #expect(free["max_connections"] == 0)
            try await proxy.admin.json("DELETE", "\(Self.path)/\(proxy.name(0))")
            let only = try await proxy.ask()
            #expect(only == "b")
            try await proxy.admin.json("DELETE", "\(Self.path)/\(proxy.name(1))", status: 409)
            let left = try await proxy.admin.json("GET", "/groups/shop")["servers"]?.elements.count
            #expect(left == 1)
            // What was added so is gone once the configuration is applied again.
            try await proxy.gateway.apply(proxy.gateway.configuration)
            let first = try await proxy.ask()
            #expect(first == "a")
        }
    }

    @Test func `edits at the same time lose none of each other`() async throws {
        try await withAdmin(servers: 1) { proxy in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for port in 1...40 {
                    tasks.addTask {
                        try await proxy.admin.json("POST", Self.path, ["url": .string("http://127.0.0.1:\(port)")])
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(proxy.gateway.group(named: "shop")?.servers.count == 41)
        }
    }

    struct Refusal: Sendable {
        let method: String
        let path: String
        var body = ""
        let status: Int
        let code: String
    }

    @Test(arguments: [
        Refusal(method: "GET", path: "/groups/none", status: 404, code: "group_unknown"),
        Refusal(
            method: "POST", path: "/groups/none/servers", body: #"{"url":"http://a"}"#, status: 404,
            code: "group_unknown"),
        Refusal(method: "POST", path: "\(path)/nobody:1/drain", status: 404, code: "server_unknown"),
        Refusal(method: "PATCH", path: "\(path)/nobody:1", body: #"{"weight":1}"#, status: 404, code: "server_unknown"),
        Refusal(method: "DELETE", path: "\(path)/nobody:1", status: 404, code: "server_unknown"),
        Refusal(method: "POST", path: path, body: "{}", status: 422, code: "missing_field"),
        Refusal(method: "POST", path: path, body: #"{"url":"ftp://a"}"#, status: 422, code: "out_of_range"),
        Refusal(method: "POST", path: path, body: #"{"url":"http://a/path"}"#, status: 422, code: "out_of_range"),
        Refusal(method: "POST", path: path, body: #"{"url":"http://u:p@a"}"#, status: 422, code: "out_of_range"),
        Refusal(
            method: "POST", path: path, body: #"{"url":"http://nowhere.invalid:80"}"#, status: 422, code: "out_of_range"
        ),
        Refusal(
            method: "POST", path: path, body: #"{"url":"http://127.0.0.1:1","weight":-1}"#, status: 422,
            code: "out_of_range"),
        Refusal(
            method: "POST", path: path, body: #"{"url":"http://127.0.0.1:1","max_connections":9223372036854775807}"#,
            status: 422, code: "out_of_range"),
        Refusal(
            method: "POST", path: path, body: #"{"url":"http://127.0.0.1:1","tag":1}"#, status: 422,
            code: "unknown_field"),
        Refusal(method: "POST", path: "/reload", status: 409, code: "no_file"),
        Refusal(method: "POST", path: "/cache/purge", body: #"{"all":true}"#, status: 409, code: "no_cache"),
        Refusal(method: "POST", path: "/cache/purge", body: "{}", status: 422, code: "out_of_range"),
        Refusal(
            method: "POST", path: "/cache/purge", body: #"{"all":true,"url":"http://a/"}"#, status: 422,
            code: "out_of_range"),
        Refusal(method: "PUT", path: "/groups/shop", body: "{}", status: 405, code: "method_not_allowed"),
    ])
    func `what cannot be done says why`(_ refusal: Refusal) async throws {
        try await withAdmin { proxy in
            let answer = try await proxy.admin.call(refusal.method, refusal.path, body: refusal.body)
            #expect(answer.status == refusal.status && answer.code == refusal.code, "\(answer.text)")
            #expect(proxy.gateway.group(named: "shop")?.servers.count == 2)
        }
    }

    @Test func `a server that is there is not added again`() async throws {
        try await withAdmin { proxy in
            for url in [proxy.servers[0].baseURL, proxy.servers[0].baseURL + "/"] {
                let answer = try await proxy.admin.json("POST", Self.path, ["url": .string(url)], status: 409)
                #expect(answer["error"] == "server_exists")
            }
        }
    }

    @Test func `a reload is the program's, and its faults are told with their places`() async throws {
        try await withAdmin {
            $0.reload = { "read gateway.yaml; 3 routes" }
        } _: { proxy in
            let message = try await proxy.admin.json("POST", "/reload")["message"]
            #expect(message == "read gateway.yaml; 3 routes")
        }
        try await withAdmin {
            $0.reload = {
                throw GatewayReloadFault(
                    "gateway.yaml has a mistake", faults: [.init(line: 3, column: 5, "no such group")])
            }
        } _: { proxy in
            let answer = try await proxy.admin.json("POST", "/reload", status: 422)
            #expect(answer["error"] == "configuration_invalid" && answer["detail"] == "gateway.yaml has a mistake")
            #expect(answer["faults"] == [["line": 3, "column": 5, "message": "no such group"]])
        }
        try await withAdmin {
            $0.reload = { throw GatewayReloadFault("port 80 is taken") }
        } _: { proxy in
            let error = try await proxy.admin.json("POST", "/reload", status: 409)["error"]
            #expect(error == "reload_failed")
        }
    }

    @Test(arguments: [
        (#"{"url":"http://a/x"}"#, GatewayPurge.url("http://a/x")), (#"{"prefix":"http://a/"}"#, .prefix("http://a/")),
        (#"{"all":true}"#, .all),
    ])
    func `the cache is purged as asked`(_ body: String, _ wanted: GatewayPurge) async throws {
        try await withAdmin {
            $0.purge = { $0 == wanted ? 7 : 0 }
        } _: { proxy in
            let answer = try await proxy.admin.call("POST", "/cache/purge", body: body)
            let json = try answer.json
            #expect(answer.status == 200 && json == ["purged": 7])
        }
    }

    @Test func `tokens have roles: who reads does not drain, who drains does not remove`() async throws {
        try await withAdmin(access: TestRoutes.guarded()) { proxy in
            let server = "\(Self.path)/\(proxy.name(0))"
            for (method, path, least) in [
                ("GET", "/status", "read"), ("GET", "/groups", "read"), ("GET", "/metrics", "read"),
                ("GET", "/proxy/status", "read"), ("POST", "\(server)/drain", "operate"),
                ("DELETE", server, "admin"),
            ] {
                let roles = ["read", "operate", "admin"]
                let anonymous = try await proxy.admin.call(method, path).status
                #expect(anonymous == 401)
                for (index, role) in roles.enumerated() where index <= roles.firstIndex(of: least) ?? 0 {
                    var client = proxy.admin
                    client.token = "secret-\(role)"
                    let status = try await client.call(method, path).status
                    #expect(status == (role == least ? 200 : 403), "\(method) \(path) as \(role)")
                }
            }
            let open = try await proxy.admin.call("GET", "/health").status
            #expect(open == 200)
        }
    }

    @Test func `pages of other sites may not ask (P30)`() async throws {
        try await withAdmin { proxy in
            let path = "\(Self.path)/\(proxy.name(0))/drain"
            let foreign = try await proxy.admin.call("POST", path, headers: [("Origin", "http://evil.example")])
            #expect(foreign.status == 403 && foreign.code == "foreign_origin")
            let rebound = try await RawClient.fetch(
                "/status", port: proxy.admin.port, headers: [("Host", "evil.example")])
            #expect(rebound.status == 403 && rebound.code == "foreign_host")
        }
    }
}
