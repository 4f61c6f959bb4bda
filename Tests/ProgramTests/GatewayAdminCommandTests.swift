import Glibc
import TestSupport
import Testing
import Web

/// `trawl gateway --admin`, and the commands that ask it.
struct GatewayAdminCommandTests {
    /// A gateway that runs, over one server.
    struct Running {
        let server: ScriptedServer
        let port: Int
        /// Of the admin API.
        let url: String
        let folder: ScratchFolder

        /// The server's host and port.
        var name: String { "127.0.0.1:\(server.port)" }

        func trawl(
            _ arguments: [String], token: String? = nil, authority: String? = nil
        ) async throws -> ProgramResult {
            var environment = TrawlPlatform.clean
            environment["TRAWL_TOKEN"] = .some(token)
            environment["TRAWL_TLS_CA"] = .some(authority)
            return try await Program.built("trawl").run(
                ["gateway"] + arguments, environment: environment, in: folder.path)
        }
    }

    private static func withGateway(
        _ more: [String] = [], token: String? = nil, prepare: (ScratchFolder) async throws -> [String] = { _ in [] },
        _ body: (Running) async throws -> Void
    ) async throws {
        try await ScriptedServer.withServer { connection in
            while true {
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        } _: { server in
            try await withScratchFolder { folder in
                if let token { try folder.write(token + "\n", to: "token") }
                let line =
                    [
                        "gateway", "--port", "0", "--backends", server.baseURL, "--threads", "1", "--admin",
                        "127.0.0.1:0", "--ready-file", "ready",
                    ] + (token == nil ? [] : ["--admin-token-file", "token"]) + more + (try await prepare(folder))
                try await Program.built("trawl").withRunning(line, in: folder.path) { gateway in
                    try await eventually("it listens") { folder.has("ready") }
                    let addresses = try JSONValue(parsing: try folder.text("ready"))
                    let port = try #require(
                        addresses["gateway"]?.string?.split(separator: ":").last.flatMap { Int($0) })
                    let url = try #require(addresses["gateway_admin"]?.string)
                    try await body(Running(server: server, port: port, url: url, folder: folder))
                    gateway.send(SIGTERM)
                    let result = try await gateway.waitForExit()
                    #expect(result.code == 0, "\(result)")
                }
            }
        }
    }

    @Test("status, drain and resume, as tables and as JSON") func asking() async throws {
        try await Self.withGateway { gateway in
            let answer = try await RawClient.fetch("/", port: gateway.port)
            #expect(answer.text == "ok")
            let status = try await gateway.trawl(["status", gateway.url])
            #expect(status.code == 0 && status.output.contains("127.0.0.1:\(gateway.port)"), "\(status)")
            let row = status.output.split(separator: "\n").first { $0.contains(gateway.name) }
            #expect(row?.contains("fit") == true && row?.hasPrefix("backends") == true, "\(status)")
            #expect(status.output.contains("ROUTE"))

            let drained = try await gateway.trawl(["drain", gateway.url, gateway.name])
            #expect(drained.code == 0 && drained.output.contains("gets no more requests in backends"), "\(drained)")
            let refused = try await RawClient.fetch("/", port: gateway.port).status
            #expect(refused == 503)
            let json = try await gateway.trawl(["status", gateway.url, "--json"])
            let server = try JSONValue(parsing: json.output)["groups"]?[0]?["servers"]?[0]
            #expect(server?["status"] == "draining")
            let resumed = try await gateway.trawl(
                ["drain", gateway.url + "/", gateway.server.baseURL, "--resume", "--json"])
            let resumedServer = try JSONValue(parsing: resumed.output)
            #expect(resumedServer["draining"] == false, "\(resumed)")
            let again = try await RawClient.fetch("/", port: gateway.port).status
            #expect(again == 200)

            let unknown = try await gateway.trawl(["drain", gateway.url, "nobody:1"])
            #expect(unknown.code == 1 && unknown.errors.contains("has no server nobody:1; it has \(gateway.name)"))
            let group = try await gateway.trawl(["drain", gateway.url, gateway.name, "--group", "none"])
            #expect(group.code == 1 && group.errors.contains("no group \"none\"; `trawl gateway status` lists"))
            let reload = try await gateway.trawl(["reload", gateway.url])
            #expect(reload.code == 1 && reload.errors.contains("without a file"), "\(reload)")
            // Not the admin's address but the proxy's: what answers is the server behind it.
            let other = try await gateway.trawl(["status", "http://127.0.0.1:\(gateway.port)"])
            #expect(other.code == 1 && other.errors.contains("is no gateway of Trawl"), "\(other)")
        }
    }

    @Test("a token is asked for, and is told nowhere (P33)") func tokens() async throws {
        let token = "a-token-of-this-test-only"
        try await Self.withGateway(token: token) { gateway in
            let none = try await gateway.trawl(["status", gateway.url])
            #expect(none.code == 1 && none.errors.contains("asks for a token; set TRAWL_TOKEN"), "\(none)")
            let wrong = try await gateway.trawl(["status", gateway.url], token: "another-token-that-is-wrong")
            #expect(wrong.code == 1 && wrong.errors.contains("does not know this token"), "\(wrong)")
            let right = try await gateway.trawl(["status", gateway.url, "--json"], token: token)
            #expect(right.code == 0 && !right.output.contains(token), "\(right)")
            let drained = try await gateway.trawl(["drain", gateway.url, gateway.name], token: token)
            #expect(drained.code == 0)
        }
    }

    @Test("it speaks https to those who know its authority") func secure() async throws {
        try await Self.withGateway(prepare: { folder in
            let certificate = try await TestAuthority(in: folder).issue("server", for: ["IP:127.0.0.1"])
            return ["--admin-certificate", certificate.chain, "--admin-key", certificate.key]
        }) { gateway in
            #expect(gateway.url.hasPrefix("https://"))
            let authority = gateway.folder.file("authority.pem")
            let status = try await gateway.trawl(["status", gateway.url], authority: authority)
            #expect(status.code == 0 && status.output.contains(gateway.name), "\(status)")
            let drained = try await gateway.trawl(["drain", gateway.url, gateway.name], authority: authority)
            #expect(drained.code == 0, "\(drained)")
            let stranger = try await gateway.trawl(["status", gateway.url])
            #expect(stranger.code == 1 && !stranger.errors.isEmpty, "\(stranger)")
            let plain = try await gateway.trawl(
                ["status", gateway.url.replacing("https", with: "http")], authority: authority)
            #expect(plain.code == 1)
        }
    }

    @Test("a gateway that is not there is one clear sentence", arguments: ["status", "drain", "reload"])
    func down(_ command: String) async throws {
        let port = try ClosedPort()
        let url = "http://127.0.0.1:\(port.port)"
        let line = ["gateway", command, url] + (command == "drain" ? ["a:1"] : [])
        let result = try await Program.built("trawl").run(line, environment: TrawlPlatform.clean)
        #expect(result.code == 1 && result.errors.contains("the gateway at \(url) cannot be reached"), "\(result)")
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "what is wrong is told at the start",
        arguments: [
            (["--admin", "8001"], 2, "8001 is no address such as 127.0.0.1:8001"),
            (["--admin", "127.0.0.1:70000"], 2, "is no address"),
            (["--admin", "0.0.0.0:0"], 1, "there is no token that would keep strangers out"),
            (["--admin", "127.0.0.1:0", "--admin-token-file", "none"], 2, "--admin-token-file: none"),
            (["--admin-token-file", "none"], 2, "it needs --admin"),
            (["--admin-key", "none"], 2, "--admin-key: it needs --admin"),
            (["--admin", "127.0.0.1:0", "--admin-key", "none"], 2, "it needs --admin-certificate"),
            (["--admin", "127.0.0.1:0", "--admin-certificate", "none"], 2, "it needs --admin-key"),
            (
                ["--admin", "127.0.0.1:0", "--admin-certificate", "none", "--admin-key", "none"], 1,
                "none cannot be read: No such file or directory; name a PEM file that this user may read with "
                    + "--admin-certificate and --admin-key"
            ),
        ])
    func faults(_ arguments: [String], _ code: Int, _ words: String) async throws {
        try await withScratchFolder { folder in
            let result = try await Program.built("trawl").run(
                ["gateway", "--port", "0", "--backends", "http://127.0.0.1:1"] + arguments,
                environment: TrawlPlatform.clean, in: folder.path)
            #expect(result.code == code && result.errors.contains(words), "\(result)")
        }
    }
}
