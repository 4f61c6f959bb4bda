import Foundation
import TestSupport
import Testing
import Web

/// `Docs/scrapyd.md` says what works.
@Suite(.serialized, .needsScrapy, .needsScrapydClients) struct ScrapydDocumentTests {
    private static let root: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root
    }()

    private static func document() throws -> String {
        try String(contentsOf: root.appending(path: "Docs/scrapyd.md"), encoding: .utf8)
    }

    /// Every line of its blocks of commands.
    private static func commands() throws -> [String] {
        try document().components(separatedBy: "```sh\n").dropFirst().flatMap { part in
            (part.components(separatedBy: "\n```").first ?? "").split(separator: "\n").map(String.init)
        }
    }

    @Test func itsCommandsDoWhatItSays() async throws {
        let commands = try Self.commands()
        #expect(commands.count > 9)
        try await withScratchFolder { folder in
            try await withPlatform(in: folder) { platform in
                let egg = Self.root.appending(path: "Examples/scrapy-bookshop/build-egg").path
                let made = try await Program(path: egg).run(["bookshop.egg"], in: folder.path)
                #expect(made.code == 0, "\(made.errors)")
                for command in commands {
                    let result = try await Self.run(command, platform)
                    // What is to be cancelled may have ended by itself.
                    if command.contains("cancel") { continue }
                    #expect(result.code == 0, "\(command): \(result.errors)")
                    #expect(!result.output.contains("\"status\": \"error\""), "\(command): \(result.output)")
                    if command.contains("addversion.json") {
                        #expect(try Self.document().contains(result.output), "\(result.output)")
                    }
                }
            }
        }
    }

    private static func run(_ command: String, _ platform: TrawlPlatform) async throws -> ProgramResult {
        let line = command.replacing("localhost:6800", with: "localhost:\(platform.controller.port("scrapyd"))")
        let script = "trawl=$0\ntrawl() { \"$trawl\" \"$@\"; }\n"
        return try await Program(path: "/bin/bash").run(
            ["-c", script + line.replacing("curl ", with: "curl -sS "), try Program.built("trawl").path],
            environment: platform.environment, in: platform.folder.path)
    }

    @Test func itNamesEveryRouteOfTheGateway() async throws {
        try await withPlatform { platform in
            let gateway = ServiceClient(port: platform.controller.port("scrapyd-gateway"))
            guard case .object(let paths)? = try await gateway.json("GET", "/openapi.json")["paths"] else {
                Issue.record("no paths")
                return
            }
            let document = try Self.document()
            var count = 0
            for (path, operations) in paths where path.hasPrefix("/api/") {
                guard case .object(let operations) = operations else { continue }
                for (method, operation) in operations {
                    let role = operation["description"]?.plainText.split(separator: "`").dropFirst().first ?? "?"
                    #expect(document.contains("| `\(method.uppercased()) \(path)` | \(role) |"), "\(method) \(path)")
                    count += 1
                }
            }
            #expect(count == 5)
        }
    }
}
