import Bookshop
import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// A controller that speaks TLS, with a certificate of an authority of the operator's own.
    @Suite struct OverTLS {
        private static let spider = """
            name: books
            args: {site: }
            start: '{{ args.site }}/catalogue/'
            pages: {page: {items: {fields: {title: {css: title}}}, follow: {css: a}}}

            """

        /// Lends a controller whose certificate is for `names`. Its clients trust the authority when `trusts` says so.
        ///
        /// - Parameter command: `controller`, or `up` for all services.
        private func withSecureController(
            _ command: String = "controller", names: [String] = ["DNS:localhost", "IP:127.0.0.1"], days: Int = 2,
            trusts: Bool = true,
            _ body: (TrawlPlatform) async throws -> Void
        ) async throws {
            let configuration = """
                require_token: true
                crawl: {allowed_hosts: [127.0.0.1]}
                tls: {certificate: tls/service.pem, key: tls/service.key}

                """
            let environment: [String: String?] = trusts ? ["TRAWL_TLS_CA": "tls/authority.pem"] : [:]
            try await withPlatform(command, configuration: configuration, environment: environment) {
                folder, environment in
                for name in ["tls", "other"] { try folder.write("", to: "\(name)/.keep") }
                let authority = try await TestAuthority(in: folder.inner("tls"))
                _ = try await authority.issue("service", for: names, days: days)
                _ = try await TestAuthority(in: folder.inner("other"))
                return TrawlPlatform.Tokens(
                    api: try await TrawlPlatform.token("desk", role: "admin", in: folder, environment: environment),
                    node: try await TrawlPlatform.token("nodes", role: "node", in: folder, environment: environment))
            } _: { platform in
                try await body(platform)
            }
        }

        @Test func `a fleet works over TLS, and commands too`() async throws {
            try await withBookshop(books: 10) { shop in
                try await withSecureController { platform in
                    #expect(platform.address.hasPrefix("https://127.0.0.1:"))
                    let worker = try await platform.startWorker("one")
                    #expect(worker.addresses["worker"]?.hasPrefix("https://") == true)
                    try await eventually("it has joined") {
                        try await platform.json(["nodes", "--json"])[0]?["status"] == "online"
                    }
                    #expect(try await platform.output(["nodes", "ping", "one"]).hasPrefix("one: online"))
                    let items = try await platform.output(["scrape", shop.baseURL, "--max-pages", "4", "--follow"])
                    #expect(items.split(separator: "\n").count == 4)
                    try platform.folder.write(Self.spider, to: "books.yaml")
                    #expect(try await platform.output(["deploy", "books.yaml"]) == "default/books@r1\n")
                    let run = ["jobs", "submit", "books", "-a", "site=\(shop.baseURL)", "--follow"]
                    // By the other name that the certificate holds.
                    let local = platform.address.replacing("127.0.0.1", with: "localhost")
                    let more = try await platform.output(run, environment: ["TRAWL_CONTROLLER_URL": local])
                    #expect(more.split(separator: "\n").count > 10)
                    let jobs = try await platform.json(["jobs", "--json"])
                    #expect(jobs[0]?["status"] == "completed" && jobs[1]?["status"] == "completed")
                    #expect(jobs[0]?["assigned_worker"] == "one")
                    try await platform.output(["backup", "saved.tar"])
                    try await worker.end()
                    try await platform.controller.end()
                }
            }
        }

        @Test func `who does not trust the authority is told what to do`() async throws {
            try await withSecureController(trusts: false) { platform in
                let worker = ["worker", "--controller", platform.address, "--data", "data-one"]
                for command in [["jobs"], ["scrape", "http://books.example/", "--follow"], worker] {
                    for (authorities, code, words) in [
                        (nil, 1, "name its authority's PEM file with tls.ca (TRAWL_TLS_CA)"),
                        ("other/authority.pem", 1, "no authority of other/authority.pem, which tls.ca names"),
                        ("tls/missing.pem", 2, "tls.ca: tls/missing.pem cannot be read: No such file or directory"),
                        ("trawl.yaml", 2, "tls.ca: trawl.yaml holds no certificate in PEM"),
                    ] as [(String?, Int, String)] {
                        let result = try await platform.trawl(
                            command, environment: ["TRAWL_TLS_CA": authorities])
                        #expect(result.code == code, "\(command): \(result.errors)")
                        #expect(result.errors.contains(words), "\(command): \(result.errors)")
                        #expect(!result.errors.lowercased().contains("ssl"), "words of libraries: \(result.errors)")
                    }
                }
                #expect(try await platform.json(["jobs", "--json"], environment: Self.trust) == [])
                #expect(try await platform.json(["nodes", "--json"], environment: Self.trust) == [])
            }
        }

        private static let trust: [String: String?] = ["TRAWL_TLS_CA": "tls/authority.pem"]

        @Test(arguments: [
            (["DNS:master.example"], 2, "its certificate is for another name"),
            (["IP:127.0.0.1"], -1, "is not valid now"),
        ])
        func `a certificate for another name, or one that is over, is not trusted`(
            _ names: [String], _ days: Int, _ words: String
        ) async throws {
            try await withSecureController(names: names, days: days) { platform in
                for command in [["jobs"], ["worker", "--controller", platform.address, "--data", "data-one"]] {
                    let result = try await platform.trawl(command)
                    #expect(result.code == 1, "\(result.errors)")
                    #expect(result.errors.contains(words), "\(result.errors)")
                }
            }
        }

        @Test func `a plain request to the TLS port ends at once and harms nobody`() async throws {
            try await withSecureController { platform in
                let port = platform.controller.port("controller")
                let hello = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                let garbage = String(repeating: "\u{16}\u{3}\u{1}x", count: 5_000)
                // The last is the begin of a handshake that never comes: it has the time of a head.
                for (bytes, limit) in [(hello, 9), (garbage, 9), ("\u{16}\u{3}\u{1}\u{2}", 60)] {
                    let start = ContinuousClock.now
                    try await RawClient.withConnection(port: port) { connection in
                        // It may be closed before all was written.
                        try? await connection.write(bytes)
                        let answer = (try? await connection.readToEnd()) ?? []
                        #expect(!String(decoding: answer, as: UTF8.self).contains("healthy"))
                    }
                    #expect(ContinuousClock.now - start < .seconds(limit), "\(bytes.prefix(20))")
                }
                let plain = platform.address.replacing("https://", with: "http://")
                let told = try await platform.trawl(["jobs"], environment: ["TRAWL_CONTROLLER_URL": plain])
                #expect(told.code == 1)
                #expect(told.errors.contains("its address begins with https://"), "\(told.errors)")
                #expect(try await platform.trawl(["jobs"]).code == 0, "others go on")
                #expect(platform.controller.isRunning)
            }
            try await withPlatform("controller") { platform in
                let secure = platform.address.replacing("http://", with: "https://")
                let told = try await platform.trawl(["jobs"], environment: ["TRAWL_CONTROLLER_URL": secure])
                #expect(told.code == 1)
                #expect(told.errors.contains("its address begins with http://"), "\(told.errors)")
            }
        }

        @Test(.needs("curl", unavailable: withoutCurl)) func `the API gateway of the platform speaks TLS too`()
            async throws
        {
            try await withSecureController("up") { platform in
                let gateway = try #require(platform.controller.addresses["api-gateway"])
                #expect(gateway.hasPrefix("https://127.0.0.1:"))
                let token = try #require(platform.api.token)
                for (version, told) in [("--http1.1", "1.1"), ("--http2", "2")] {
                    let health = try await curl([version, "-w", " %{http_version}", gateway + "/health"], platform)
                    #expect(health.code == 0, "\(health.errors)")
                    #expect(health.output.contains("\"overall_status\":\"healthy\""), "\(health.output)")
                    #expect(health.output.hasSuffix(" \(told)"), "\(health.output)")
                    // As a page of its own asks, with the caller's token.
                    let job = try await curl(
                        [
                            version, "-H", "Authorization: Bearer \(token)", "-H", "Origin: \(gateway)", "--json",
                            #"{"start_url": "http://books.example/"}"#, gateway + "/scrape",
                        ], platform)
                    #expect(job.output.contains("\"job_id\""), "\(job)")
                    let nobody = try await curl([version, "-w", " %{http_code}", gateway + "/cluster/jobs"], platform)
                    #expect(nobody.output.hasSuffix(" 401"), "\(nobody)")
                }
                let list = try await platform.json(
                    ["jobs", "--json"], environment: ["TRAWL_CONTROLLER_URL": gateway + "/cluster"])
                #expect(list.elements.count == 2)
                // 60: the certificate could not be verified.
                let other = try await curl([gateway + "/health"], platform, authority: "other/authority.pem")
                #expect(other.code == 60, "\(other)")
                let plain = try await curl([gateway.replacing("https://", with: "http://") + "/health"], platform)
                #expect(plain.code != 0 && plain.output.isEmpty, "\(plain)")
                try await platform.controller.end()
            }
        }

        private static let withoutCurl: @Sendable () async -> String? = {
            FileManager.default.isExecutableFile(atPath: "/usr/bin/curl") ? nil : "there is no /usr/bin/curl"
        }

        /// curl, which verifies by the authority that it is told.
        private func curl(
            _ arguments: [String], _ platform: TrawlPlatform, authority: String = "tls/authority.pem"
        ) async throws -> ProgramResult {
            try await Program(path: "/usr/bin/curl").run(
                ["-sS", "--noproxy", "*", "--max-time", "60", "--cacert", authority] + arguments,
                in: platform.folder.path)
        }
    }
}
