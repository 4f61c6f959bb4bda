import Bookshop
import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// Who may do what, and what is told to whom.
    @Suite struct Access {
        @Test(arguments: ["controller", "worker", "up"])
        func `P30 listening beyond loopback without credentials is refused at start`(_ command: String) async throws {
            try await withScratchFolder { folder in
                var environment: [String: String?] = ["TRAWL_CONTROLLER_PORT": "0", "TRAWL_WORKER_PORT": "0"]
                environment["TRAWL_CONTROLLER_HOST"] = "0.0.0.0"
                environment["TRAWL_WORKER_HOST"] = "0.0.0.0"
                if command == "worker" { environment["TRAWL_CONTROLLER_URL"] = "http://127.0.0.1:9" }
                let result = try await Program.built("trawl").run(
                    [command, "--data", folder.file("data")], environment: environment, in: folder.path)
                #expect(result.code != 0 && result.code != nil, "\(result.errors)")
                #expect(result.errors.contains("token"), "it says what to do: \(result.errors)")
            }
        }

        @Test func `P30 browsers are refused that come from elsewhere`() async throws {
            try await withPlatform { platform in
                for service in [platform.api, platform.worker] {
                    let port = service.port
                    for (headers, status, code) in [
                        ([("Origin", "https://evil.example")], 403, "foreign_origin"),
                        ([("Origin", "null")], 403, "foreign_origin"),
                        ([("Origin", "http://127.0.0.1:\(port + 1)")], 403, "foreign_origin"),
                        ([("Host", "evil.example:\(port)")], 403, "foreign_host"),
                        ([("Host", "127.0.0.1.evil.example")], 403, "foreign_host"),
                        ([("Origin", "http://127.0.0.1:\(port)")], 200, ""),
                        ([("Host", "localhost:\(port)")], 200, ""),
                        ([("Host", "[::1]:\(port)")], 200, ""),
                    ] {
                        let answer = try await service.call("GET", "/metrics", headers: headers)
                        #expect(answer.status == status, "\(headers): \(answer.text.prefix(200))")
                        if status != 200 { #expect(try answer.json["error"]?.string == code, "\(headers)") }
                    }
                }
                let forged = try await platform.api.call(
                    "POST", "/scrape", body: #"{"start_url":"http://books.example/"}"#,
                    headers: [("Origin", "https://evil.example"), ("Content-Type", "text/plain")])
                #expect(forged.status == 403)
                #expect(try await platform.api.json("GET", "/cluster")["total_jobs"] == 0)
            }
        }

        @Test func `P21 a crawl asked for over HTTP does not reach this machine`() async throws {
            try await withBookshop(books: 3) { shop in
                try await withPlatform { platform in
                    let request: JSONValue = ["start_url": .string(shop.baseURL), "max_pages": 2, "timeout_s": 20]
                    let now = try await platform.worker.call("POST", "/scrape", body: request.description)
                    let later = try await platform.api.call("POST", "/scrape", body: request.description)
                    // Refused when it is asked for, or when it runs: in both cases the shop hears nothing.
                    if later.status == 200, let id = try later.json["job_id"]?.string {
                        _ = try await platform.api.ended(id)
                    }
                    #expect([200, 422].contains(now.status), "\(now.text)")
                    #expect(shop.requestCount == 0)
                    #expect(shop.connections == 0)
                }
            }
        }

        @Test func `P33 secrets show nowhere`() async throws {
            let secrets = Secrets()
            let configuration = """
                crawl:
                  settings: {HTTPUSER: reader, HTTPPASS: \(secrets.password), HTTPAUTH_DOMAIN: books.example}
                log: {level: trace}
                require_token: true
                commands:
                  \(Commands.environment.trimmingPrefix("  "))
                """
            try await withPlatform(
                configuration: configuration, environment: ["TRAWL_WORKER_SLOTS": "1"]
            ) { folder, environment in
                TrawlPlatform.Tokens(
                    api: try await TrawlPlatform.token("test", role: "admin", in: folder, environment: environment),
                    node: try await TrawlPlatform.token("node", role: "node", in: folder, environment: environment))
            } _: { platform in
                let api = platform.api
                let told = try #require(api.token)
                let command = try await api.submit("/jobs", ["command": "environment"])
                #expect(try await api.ended(command)["status"] == "completed")
                let crawl: JSONValue = [
                    "spider": "books", "args": ["url": "unused"],
                    "settings": ["HTTPPASS": .string(secrets.setting), "HTTPUSER": "me"],
                ]
                let start = "'http://me:\(secrets.inURL)@127.0.0.1:9/'"
                try await Self.deploy(platform, PageSpider.source.replacing("'{{ args.url }}'", with: start))
                let job = try await api.submit("/jobs", crawl)
                _ = try await api.ended(job)
                let wrong = ServiceClient(port: api.port, token: secrets.wrongToken)
                #expect(try await wrong.call("GET", "/cluster").status == 401)

                var answers: [String] = []
                for path in [
                    "/", "/cluster", "/workers", "/jobs", "/jobs/\(job)", "/jobs/\(job)/log", "/jobs/\(command)/log",
                    "/jobs/\(command)/items", "/monitoring/dashboard", "/metrics", "/openapi.json", "/commands",
                ] {
                    answers.append(try await api.call("GET", path).text)
                }
                answers.append(try await api.call("GET", "/metrics", headers: [("Accept", "text/plain")]).text)
                #expect(answers.contains { $0.contains("PATH=") }, "the command's environment is in its log")
                let config = try await Program.built("trawl").run(
                    ["config"], environment: ["TRAWL_CONFIG": platform.folder.file("trawl.yaml"), "TRAWL_TOKEN": told])
                #expect(config.code == 0, "\(config.errors)")
                answers.append(config.output + config.errors)
                let written = answers.joined(separator: "\n") + platform.controller.log + Self.commandLines()
                for secret in secrets.all + [told] {
                    #expect(!written.contains(secret), "\(Self.around(secret, in: written))")
                }
                // Nor is the token in the database, but for its hash.
                for name in ["trawl.sqlite", "trawl.sqlite-wal"] {
                    #expect(
                        try platform.folder.bytes("trawl-data/\(name)").firstRange(of: Array(told.utf8)) == nil,
                        "\(name)")
                }
            }
        }

        /// What must be told to nobody.
        private struct Secrets {
            let password = "covert-\(UUID().uuidString)"
            let setting = "hidden-\(UUID().uuidString)"
            let inURL = "topsecret-\(UUID().uuidString)"
            let wrongToken = "trawl_\(UUID().uuidString)"

            var all: [String] { [password, setting, inURL, wrongToken] }
        }

        private static func deploy(_ platform: TrawlPlatform, _ spider: String) async throws {
            let answer = try await platform.api.call(
                "PUT", "/projects/default/spiders/books/versions/1", body: spider,
                headers: [("Content-Type", "application/yaml")])
            guard answer.status == 200 else { throw UnexpectedAnswer(request: "deploy", answer: answer) }
        }

        /// The arguments of all processes of the machine.
        private static func commandLines() -> String {
            let numbers =
                (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
            return numbers.compactMap { number in
                try? FileHandle(forReadingFrom: URL(filePath: "/proc/\(number)/cmdline")).readToEnd()
            }.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        }

        /// Where a secret was found, without telling it again.
        private static func around(_ secret: String, in text: String) -> String {
            guard let range = text.firstRange(of: secret) else { return "" }
            return "a secret behind: …" + text[..<range.lowerBound].suffix(200)
        }
    }
}
