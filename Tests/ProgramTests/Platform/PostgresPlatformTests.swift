import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// `trawl up` with its state on a PostgreSQL server that asks for a password.
@Suite(.serialized) struct PostgresPlatformTests {
    private static let password = "covert-\(UUID().uuidString)"
    private static let spider = """
        name: books
        args:
          site:
        start: "{{ args.site }}/catalogue/"
        pages:
          list:
            items: {fields: {title: {css: "title::text"}}}
            follow: {css: a}

        """

    /// Lends a server with a role `trawl` that owns a database `fleet`.
    private static func withServer(_ body: (PostgresServer) async throws -> Void) async throws {
        try await withPostgres { server in
            try await server.run("CREATE ROLE trawl LOGIN PASSWORD '\(password)'")
            try await server.run("CREATE DATABASE fleet OWNER trawl")
            try server.requirePasswords()
            try await body(server)
        }
    }

    private static func url(_ server: PostgresServer, password: String? = nil, database: String = "fleet") -> String {
        server.url(user: "trawl", password: password ?? Self.password, database: database)
    }

    @Test(.needsPostgres) func keepsEverythingOverARestart() async throws {
        try await withBookshop(books: 20) { shop in
            try await Self.withServer { server in
                try await withScratchFolder { folder in
                    try folder.write(Self.spider, to: "books.yaml")
                    let setting = "database=\(Self.url(server))"
                    let open = ["TRAWL_ALLOWED_HOSTS": "127.0.0.1"]
                    let submission = ["jobs", "submit", "books", "-a", "site=\(shop.baseURL)", "--follow"]
                    let (job, items) = try await withPlatform("up", "--set", setting, in: folder, environment: open) {
                        platform in
                        #expect(try await platform.output(["deploy", "books.yaml"]) == "default/books@r1\n")
                        let items = try await platform.output(submission)
                        #expect(items.split(separator: "\n").count > 20)
                        let jobs = try await platform.json(["jobs", "list", "--json"])
                        let job = try #require(jobs[0]?["id"]?.string)
                        #expect(jobs[0]?["status"] == "completed")
                        #expect(jobs[1] == nil)
                        try await Self.expect(items, of: job, platform)
                        try await platform.controller.end()
                        #expect(!platform.controller.log.contains(Self.password))
                        return (job, items)
                    }
                    #expect(!folder.has("trawl-data/trawl.sqlite"), "the state is on the server")
                    try await withPlatform("up", "--set", setting, in: folder, environment: open) { platform in
                        #expect(try await platform.output(["jobs"]).contains(job))
                        #expect(try await platform.status(job) == "completed")
                        try await Self.expect(items, of: job, platform)
                        #expect(try await platform.output(["deploy", "books.yaml"]) == "default/books@r1\n")
                        #expect(try await platform.trawl(submission).code == 0)
                        #expect(try await platform.json(["jobs", "list", "--json"])[1]?["id"]?.string == job)
                        let config = try await platform.output(["config", "--set", setting])
                        #expect(config.contains("postgres://…@") && !config.contains(Self.password))
                        try await platform.controller.end()
                    }
                }
            }
        }
    }

    private static func expect(_ items: String, of job: String, _ platform: TrawlPlatform) async throws {
        #expect(try await platform.output(["jobs", "items", job, "--limit", "1000"]) == items)
        #expect(try await platform.output(["jobs", "log", job]).isEmpty == false)
    }

    @Test(.needsPostgres) func saysWhyItDoesNotStart() async throws {
        try await Self.withServer { server in
            let secret = "sosecret-\(UUID().uuidString)"
            let wrong = Self.url(server, password: secret)
            try await eventually("passwords are asked for") {
                try await Self.trawl(["token", "list"], wrong).code == 1
            }
            // One after the other they would take as long as each is waited for.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (address, words) in [
                    (wrong, ["password authentication failed for user \"trawl\"", "Check user, password"]),
                    (Self.url(server, database: "nothing"), ["\"nothing\" does not exist", "Create the database"]),
                    (
                        "postgres://trawl:\(secret)@127.0.0.1:1/fleet",
                        ["Connection refused", "Check that the server runs"]
                    ),
                    (
                        "postgres://trawl:\(secret)@/fleet?host=%2Fnowhere",
                        ["No such file", "Check that the server runs"]
                    ),
                ] {
                    for command in ["up", "controller"] {
                        group.addTask {
                            let result = try await Self.trawl([command], address)
                            #expect(result.code == 1, "\(result.errors)")
                            let said = result.errors.split(separator: "\n").filter { $0.hasPrefix("trawl: ") }
                            #expect(said.count == 1, "one sentence: \(result.errors)")
                            for word in words { #expect(said.first?.contains(word) == true, "\(result.errors)") }
                            // Where, once, and without the password.
                            let place = "postgres://trawl:***@"
                            #expect(said.first?.components(separatedBy: place).count == 2, "\(result.errors)")
                            for password in [secret, Self.password] { #expect(!result.errors.contains(password)) }
                            #expect(!result.errors.contains("Ready") && !result.errors.contains("Fatal error"))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Runs a command that needs the database, in a folder of its own.
    private static func trawl(_ arguments: [String], _ database: String) async throws -> ProgramResult {
        try await withScratchFolder { folder in
            var environment = TrawlPlatform.clean
            environment["TRAWL_CONTROLLER_PORT"] = "0"
            environment["TRAWL_WORKER_PORT"] = "0"
            return try await Program.built("trawl").run(
                arguments + ["--set", "database=\(database)"], environment: environment, in: folder.path,
                within: .seconds(60))
        }
    }
}
