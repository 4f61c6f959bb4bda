import Foundation
import TestSupport
import Testing
import Web

/// Tokens, and nodes that join over HTTP with one.
@Suite(.serialized) struct TokenTests {
    private static func create(_ name: String, _ role: String, in folder: ScratchFolder) async throws -> String {
        let result = try await Program.built("trawl").run(
            ["token", "create", name, "--role", role], environment: TrawlPlatform.clean, in: folder.path)
        #expect(result.code == 0, "\(result.errors)")
        let secret = result.output.trimmingCharacters(in: .newlines)
        #expect(secret.hasPrefix("trawl_") && secret.count == 49, "the secret alone is on standard output")
        return secret
    }

    @Test func `P30 beyond loopback tokens decide`() async throws {
        try await withScratchFolder { folder in
            let admin = try await Self.create("desk", "admin", in: folder)
            let reader = try await Self.create("wall", "read", in: folder)
            #expect(admin != reader)
            try await withPlatform(in: folder, environment: ["TRAWL_CONTROLLER_HOST": "0.0.0.0"]) { platform in
                let local: [String: String?] = [
                    "TRAWL_CONTROLLER_URL": platform.address.replacing("0.0.0.0", with: "127.0.0.1")
                ]
                func trawl(_ arguments: [String], _ token: String?) async throws -> ProgramResult {
                    var environment: [String: String?] = local
                    environment["TRAWL_TOKEN"] = .some(token)
                    return try await platform.trawl(arguments, environment: environment)
                }
                let none = try await trawl(["jobs"], nil)
                #expect(none.code == 1)
                #expect(none.errors.contains("asks for a token; set TRAWL_TOKEN"), "\(none.errors)")
                let wrong = try await trawl(["jobs"], "trawl_" + String(repeating: "x", count: 43))
                #expect(wrong.code == 1)
                #expect(wrong.errors.contains("does not know this token"), "\(wrong.errors)")
                #expect(!wrong.errors.contains("xxx"))
                #expect(try await trawl(["jobs"], reader).code == 0)
                #expect(
                    try await trawl(["scrape", "http://example.org/"], reader).code == 1, "its role does not suffice")
                #expect(try await trawl(["nodes", "drain", "here"], admin).code == 0)
                let list = try await platform.output(["token", "list"])
                #expect(list.contains("desk") && list.contains("wall") && !list.contains("trawl_"))
                // Also while the controller runs.
                try await platform.output(["token", "revoke", "wall"])
                try await eventually("it is not let in any more") { try await trawl(["jobs"], reader).code == 1 }
                #expect(try await trawl(["jobs"], admin).code == 0)
                #expect(try await platform.trawl(["token", "revoke", "wall"]).code == 1)
                for secret in [admin, reader] { #expect(!platform.controller.errors.contains(secret)) }
                try await platform.controller.end()
            }
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                guard let bytes = try? folder.bytes(name) else { continue }
                #expect(
                    !String(decoding: bytes, as: UTF8.self).contains(admin.dropFirst(6)), "\(name) holds the secret")
            }
        }
    }

    @Test func tokenNamesAreChecked() async throws {
        try await withScratchFolder { folder in
            for (arguments, words) in [
                (["token", "create", "../x"], "1 to 128 letters"),
                (["token", "create", "x", "--role", "king"], "role"),
            ] {
                let result = try await Program.built("trawl").run(
                    arguments, environment: TrawlPlatform.clean, in: folder.path)
                #expect(result.code == 2, "\(result.errors)")
                #expect(result.errors.contains(words), "\(result.errors)")
            }
            _ = try await Self.create("twice", "read", in: folder)
            let again = try await Program.built("trawl").run(
                ["token", "create", "twice"], environment: TrawlPlatform.clean, in: folder.path)
            #expect(again.code == 1)
            #expect(again.errors.contains("twice"), "\(again.errors)")
        }
    }

    @Test func aTokenCanBePrintedAsJSON() async throws {
        try await withScratchFolder { folder in
            let result = try await Program.built("trawl").run(
                ["token", "create", "desk", "--role", "node", "--json"], environment: TrawlPlatform.clean,
                in: folder.path)
            let token = try JSONValue(parsing: result.output)
            #expect(token["name"] == "desk" && token["role"] == "node")
            #expect(token["token"]?.plainText.hasPrefix("trawl_") == true)
        }
    }

    @Test(arguments: [["TRAWL_WORKER_HOST": "0.0.0.0"], ["TRAWL_ENV": "production"]])
    func aWorkerWithoutATokenIsToldWhichItNeeds(_ environment: [String: String]) async throws {
        try await withScratchFolder { folder in
            let variables = TrawlPlatform.clean.merging(environment.mapValues { $0 }) { $1 }
            let result = try await Program.built("trawl").run(["worker"], environment: variables, in: folder.path)
            #expect(result.code == 1)
            #expect(result.errors.contains("trawl token create NAME --role node"), "\(result.errors)")
            #expect(result.errors.contains("TRAWL_TOKEN"))
            #expect(!result.errors.contains("admin"))
        }
    }

    @Test func aWorkerJoinsOverHTTP() async throws {
        try await withScratchFolder { folder in
            let admin = try await Self.create("desk", "admin", in: folder)
            let node = try await Self.create("node6", "node", in: folder)
            let commands = [
                "TRAWL_COMMANDS": "{cat: {program: /bin/cat}, doze: {program: /bin/sleep, arguments: ['45.11']}}"
            ]
            let central = commands.merging(["TRAWL_REQUIRE_TOKEN": "true"]) { $1 }
            let tokens = TrawlPlatform.Tokens(api: admin, node: node)
            try await withPlatform("controller", in: folder, environment: central) { _, _ in
                tokens
            } _: { platform in
                #expect(Set(platform.controller.addresses.keys) == ["controller", "scrapyd", "scrapyd-gateway"])
                let worker = try await platform.startWorker("node6")
                #expect(Set(worker.addresses.keys) == ["worker"])
                try await eventually("it is there") {
                    let nodes = try await platform.json(["nodes", "--json"])
                    return nodes[0]?["node"] == "node6" && nodes[0]?["status"] == "online"
                }
                #expect(try await platform.output(["nodes", "ping", "node6"]).hasPrefix("node6: online"))
                let input = (0..<50).map { "{\"n\":\($0)}\n" }.joined()
                #expect(try await platform.output(["map", "cat"], input: input) == input)
                try await worker.end()
                try await eventually("it said goodbye") {
                    try await platform.json(["nodes", "--json"])[0]?["status"] == "offline"
                }
                // A node that may not join says why, and ends.
                let refused = try await platform.trawl(
                    ["worker"],
                    environment: [
                        "TRAWL_TOKEN": "trawl_nonsense", "TRAWL_WORKER_NAME": "node6", "TRAWL_DATA": "node6-data",
                    ])
                #expect(refused.code == 1)
                #expect(refused.errors.contains("token"), "\(refused.errors)")
                try await platform.controller.end()
            }
        }
    }
}
