import Foundation
import Jobs
import TestSupport
import Testing
import Web

@testable import trawl

/// `trawl logs`.
@Suite(.serialized) struct LogsCommandTests {
    private static let commands = [
        "TRAWL_COMMANDS":
            "{shout: {program: /bin/sh, arguments: ['-c', 'echo \"plain $0\" >&2; exit 3', '{input}']}, "
            + "drip: {program: /bin/sh, arguments: ['-c', 'echo one >&2; sleep 2; echo two >&2']}}"
    ]

    @Test func searchesTheLogsOfJobs() async throws {
        try await withPlatform(environment: Self.commands.merging(["TRAWL_ALLOWED_HOSTS": "127.0.0.1"]) { $1 }) {
            platform in
            let closed = try ClosedPort()
            let url = "http://127.0.0.1:\(closed.port)/"
            let crawl = try await platform.api.submit("/scrape", ["start_url": .string(url), "timeout_s": 20])
            let shout = try await platform.api.submit(
                "/jobs", ["command": "shout", "input": "aloud", "job_id": "shout-1"])
            _ = try await platform.api.ended(crawl)
            _ = try await platform.api.ended(shout)

            let errors = try await platform.output(["logs", "--level", "error"])
            #expect(
                errors.contains(" error default/links \(crawl) [scrapy.core.scraper] Error downloading <GET \(url)"))
            #expect(!errors.contains("Spider opened") && !errors.contains("plain"))
            let one = try await platform.output(["logs", "--job", crawl, "--grep", "^Spider", "-n", "1"])
            #expect(one.hasSuffix("info [scrapy.core.engine] Spider closed (finished)\n"), "\(one)")
            let plain = try await platform.output(["logs", "--spider", "shout"])
            #expect(
                plain.contains("default/shout shout-1 plain \"aloud\"") || plain.contains("shout-1 plain aloud"),
                "\(plain)")

            let lines = try await platform.output(["logs", "--json", "--since", "1h"])
            let entries = try lines.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            #expect(Set(entries.compactMap { $0["trawl.job.id"]?.string }) == [crawl, shout])
            for entry in entries where entry["trawl.job.id"] == .string(crawl) {
                #expect(entry["trace.id"] == .string(crawl), "an id of ours is a trace id")
            }
            // The log of the crawl says it too, for whoever has only that.
            #expect(try await platform.output(["jobs", "log", crawl]).contains("trace.id \(crawl)"))

            let nothing = try await platform.trawl(["logs", "--grep", "no such words"])
            #expect(nothing.code == 0 && nothing.output.isEmpty && nothing.errors.contains("Nothing was found"))
            #expect(try await platform.trawl(["logs", "--job", "none"]).code == 1)
            let bad = try await platform.trawl(["logs", "--grep", "("])
            #expect(bad.code != 0 && bad.errors.contains("grep"), "\(bad.errors)")
        }
    }

    @Test func followsAJobToItsEnd() async throws {
        try await withPlatform(environment: Self.commands) { platform in
            let job = try await platform.api.submit("/jobs", ["command": "drip"])
            let followed = try await platform.output(["logs", "--job", job, "--follow"])
            let words = followed.split(separator: "\n").compactMap { $0.split(separator: " ").last }
            #expect(words == ["one", "two"], "\(followed)")
            #expect(try await platform.status(job) == "completed")
        }
    }

    @Test(arguments: [
        ["--level", "loud"], ["-n", "0"], ["-n", "1001"], ["--since", "yesterday"], ["--since", "-1h"], ["more"],
    ])
    func refusesWhatCannotBe(_ arguments: [String]) async throws {
        try await withScratchFolder { folder in
            let result = try await Program.built("trawl").run(
                ["logs"] + arguments, environment: TrawlPlatform.clean, in: folder.path)
            #expect(result.code == 2, "\(result.errors)")
        }
    }

    @Test func spansAndTimesAreUnderstood() throws {
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        #expect(LogsCommand.moment("2h", now: now) == now + .seconds(-7_200))
        #expect(LogsCommand.moment("90", now: now) == now + .seconds(-90))
        #expect(LogsCommand.moment("2027-01-15T08:00:00Z", now: .now) == now)
        for text in ["", "h", "1 h", "nan", "99999999999999d"] { #expect(LogsCommand.moment(text, now: now) == nil) }
    }
}
