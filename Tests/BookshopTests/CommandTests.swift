import Bookshop
import Foundation
import TestSupport
import Testing

@Suite struct CommandTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func theCommandServesUntilASignal(signal: Int32) async throws {
        try await withScratchFolder { folder in
            let result = try await Program.built("bookshop").withRunning(
                ["--books", "7", "--ready-file", folder.file("ready.json")]
            ) { running in
                try await eventually("it is ready") { folder.has("ready.json") }
                let json = try #require(
                    try JSONSerialization.jsonObject(with: Data(try folder.bytes("ready.json"))) as? [String: String])
                let address = try #require(json["bookshop"])
                let port = try #require(address.firstMatch(of: /^http:\/\/127\.0\.0\.1:(\d+)$/).flatMap { Int($0.1) })
                let page = try await RawClient.fetch("/", port: port).text
                #expect(page.contains("all 7 books"))
                try await running.waitForOutput("The bookshop is open at \(address)/\n")
                running.send(signal)
                return try await running.waitForExit()
            }
            #expect(result.ending == .code(0))
            #expect(try folder.names == ["ready.json"])
        }
    }

    @Test(arguments: [["--port", "70000"], ["--books", "-1"], ["--latency", "x"], ["--nosuch"]])
    func whatItCannotReadIsUsage(arguments: [String]) async throws {
        let result = try await Program.built("bookshop").run(arguments)
        #expect(result.code == 64)
        #expect(result.errors.contains("Usage:"))
    }

    @Test func aReadyFileThatCannotBeWrittenEndsIt() async throws {
        let result = try await Program.built("bookshop").run(["--ready-file", "/nosuch/folder/ready"])
        #expect(result.code == 1)
        #expect(result.errors.contains("cannot write the ready file /nosuch/folder/ready"))
    }

    @Test func aTakenPortEndsIt() async throws {
        try await withBookshop { shop in
            let result = try await Program.built("bookshop").run(["--port", "\(shop.port)"])
            #expect(result.code != 0)
            #expect(!result.errors.isEmpty)
        }
    }
}
