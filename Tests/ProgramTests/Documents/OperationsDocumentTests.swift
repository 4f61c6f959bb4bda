import Foundation
import TestSupport
import Testing

/// `Docs/operations.md` says what works.
@Suite(.serialized) struct OperationsDocumentTests {
    /// The part under a heading.
    private static func section(_ heading: String) throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Docs/operations.md"), encoding: .utf8)
        let parts = text.split(separator: "\n## ").map(String.init)
        return try #require(parts.first { $0.hasPrefix(heading + "\n") })
    }

    /// The first block of a language in `text`.
    private static func block(_ language: String, in text: String) throws -> String {
        let start = try #require(text.firstRange(of: "```\(language)\n")).upperBound
        let end = try #require(text[start...].firstRange(of: "```")).lowerBound
        return String(text[start..<end])
    }

    @Test func theExampleOfCommandsRuns() async throws {
        let section = try Self.section("Commands")
        let configuration = try Self.block("yaml", in: section)
        let script = "set -eu\ntrawl=$0\ntrawl() { \"$trawl\" \"$@\"; }\n" + (try Self.block("sh", in: section))
        try await withScratchFolder { folder in
            try await withPlatform(in: folder, configuration: configuration) { platform in
                let line = ["-c", script, try Program.built("trawl").path]
                let result = try await Program(path: "/bin/bash").run(
                    line, environment: platform.environment, in: folder.path, within: .seconds(60))
                #expect(result.code == 0, "\(result.errors)")
                let lines = result.output.split(separator: "\n").map(String.init)
                #expect(lines.first == "{\"TITLE\":\"A BOOK\"}", "\(result.output)")
                #expect(lines.count == 2)
                #expect(lines.last?.hasSuffix("  os-release\"}") == true, "\(result.output)")
            }
        }
    }

    @Test func everyKeyOfACommandIsExplained() async throws {
        let section = try Self.section("Commands")
        try await withScratchFolder { folder in
            var environment = TrawlPlatform.clean
            environment["TRAWL_COMMANDS"] = "{x: {zzzzzzzzzz: 1}}"
            let result = try await Program.built("trawl").run(["config"], environment: environment, in: folder.path)
            let told = try #require(result.errors.firstRange(of: "there are "), "\(result.errors)")
            let keys = result.errors[told.upperBound...].split(whereSeparator: { ", \n".contains($0) })
            #expect(keys.count > 5)
            for key in keys { #expect(section.contains("| `\(key)` |"), "\(key) is not explained") }
        }
    }
}
