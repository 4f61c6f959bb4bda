import Foundation
import Gateway
import TestSupport
import Testing
import Web

@testable import trawl

/// `Docs/gateway.md` says what works.
struct GatewayDocumentTests {
    private static func section() throws -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Docs/gateway.md"), encoding: .utf8)
        let parts = text.split(separator: "\n## ").map(String.init)
        return try #require(parts.first { $0.hasPrefix("Configuration file\n") })
    }

    private static func example() throws -> String {
        let text = try section()
        let start = try #require(text.firstRange(of: "```yaml\n")).upperBound
        let end = try #require(text[start...].firstRange(of: "```")).lowerBound
        return String(text[start..<end])
    }

    @Test func theExampleRuns() async throws {
        try await withScratchFolder { folder in
            let text = try Self.example().replacing("127.0.0.1:8000", with: "127.0.0.1:0")
            try folder.write(text, to: "gateway.yaml")
            let trawl = try Program.built("trawl")
            let line = ["gateway", "-c", "gateway.yaml", "--ready-file", "ready"]
            try await trawl.withRunning(line, in: folder.path) { _ in
                try await eventually("it listens") { folder.has("ready") }
                let port = try #require(try folder.text("ready").firstMatch(of: /127\.0\.0\.1:(\d+)/)?.1)
                let number = try #require(Int(port))
                let health = try await RawClient.fetch("/gateway/health", port: number)
                #expect(health.status == 200 && health.text == "ok" && health.header("content-type") == "text/plain")
                let old = try await RawClient.fetch("/old/a?b=c", port: number)
                #expect(old.status == 301 && old.header("location") == "https://shop.example/old/a?b=c")
            }
        }
    }

    /// Every route of the example gets something, and both exports are made of it.
    @Test func theExampleIsWhatItSays() async throws {
        try await withScratchFolder { folder in
            try folder.write(try Self.example(), to: "gateway.yaml")
            let trawl = try Program.built("trawl")
            let check = try await trawl.run(["gateway", "check", "gateway.yaml"], in: folder.path)
            #expect(check.code == 0 && check.errors.isEmpty, "\(check.errors)")
            let counts = try #require(check.output.firstMatch(of: /1 listener, \d routes, 2 groups/)).output
            #expect(try Self.section().contains("`reloaded: \(counts)`"))
            for name in ["nginx", "haproxy"] {
                let export = try await trawl.run(["gateway", "export", name, "gateway.yaml"], in: folder.path)
                #expect(export.code == 0)
                for note in export.errors.split(separator: "\n") {
                    let sentence = note.replacing("trawl: \(name): ", with: "")
                    #expect(export.output.contains("# Not the same: \(sentence)\n"), "\(note)")
                }
            }
        }
    }

    @Test(arguments: [
        ("zzzzzzzzz: 1", ""), ("listen: {zzzzzzzzz: 1}", ""), ("upstreams: {a: {zzzzzzzzz: 1}}", ""),
        ("routes: {zzzzzzzzz: 1}", ""), ("routes: {respond: 204, rate_limit: {zzzzzzzzz: 1}}", ""),
        ("timeouts: {zzzzzzzzz: 1}", "timeouts."), ("limits: {zzzzzzzzz: 1}", "limits."),
        ("cache: {zzzzzzzzz: 1}", "cache."),
    ])
    func everyKeyIsExplained(_ text: String, _ prefix: String) throws {
        let section = try Self.section()
        do {
            _ = try GatewayDocument.read("g.yaml", text: text)
            Issue.record("it is taken")
        } catch {
            let line = try #require("\(error)".split(separator: "\n").first { $0.contains("no key zzzzzzzzz") })
            let told = try #require(line.firstRange(of: "there are "))
            let keys = line[told.upperBound...].split(whereSeparator: { ", \n".contains($0) })
            #expect(keys.count > 2)
            let first = section.split(separator: "\n").compactMap {
                $0.hasPrefix("| `") ? $0.split(separator: " | ").first : nil
            }
            for key in keys {
                #expect(first.contains { $0.contains("`\(prefix)\(key)`") }, "\(prefix)\(key) is not explained")
            }
        }
    }
}
