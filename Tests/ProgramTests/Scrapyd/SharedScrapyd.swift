import TestSupport
import Testing
import Web

/// Lends one platform with the project `shop` to all tests of a suite, as ``Scrapyd/current``.
struct SharedScrapyd: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withScrapyd { scrapyd in
            try await Scrapyd.$shared.withValue(scrapyd) { try await function() }
        }
    }
}

extension Trait where Self == SharedScrapyd {
    /// One platform for the whole suite, whose tests must get on with each other's jobs.
    static var sharedScrapyd: SharedScrapyd { SharedScrapyd() }
}

/// A platform that speaks Scrapyd's API.
struct Scrapyd: Sendable {
    let platform: TrawlPlatform
    let client: ScrapydClient

    @TaskLocal static var shared: Scrapyd?

    /// That of the suite.
    static var current: Scrapyd { get throws { try #require(shared) } }

    /// How answers of this platform end.
    var tail: String { #""node_name": "here"}"# + "\n" }

    /// An answer to a call that failed.
    func error(_ message: String) -> String { #"{"status": "error", "message": "\#(message)", \#(tail)"# }

    /// What listing eggs has left in the data folder.
    var lists: [String] {
        get throws { try platform.folder.inner("trawl-data/scrapy/lists").names }
    }
}

/// Starts `trawl up` with `shop` deployed.
func withScrapyd(
    environment: [String: String?] = [:], isolation: isolated (any Actor)? = #isolation,
    _ body: (Scrapyd) async throws -> Void
) async throws {
    let variables: [String: String?] = [
        "TRAWL_WORKER_SLOTS": "3", "TRAWL_SCRAPY_MEMORY": "300MiB", "TRAWL_WORKER_GRACE": "6s",
    ]
    try await withPlatform(environment: variables.merging(environment) { $1 }) { platform in
        let client = ScrapydClient(port: platform.controller.port("scrapyd"))
        let answer = try await client.upload("shop", "1.0", ShopEgg.bytes)
        guard try answer.json["status"] == "ok" else { throw UnexpectedAnswer(request: "upload", answer: answer) }
        try await body(Scrapyd(platform: platform, client: client))
    }
}
