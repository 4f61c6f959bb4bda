import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// `kill -9`, again and again.
@Suite(.serialized) struct ResumeTests {
    @Test(arguments: ["items.jsonl", "items.csv", "items.sqlite"])
    func `P22 a crawl killed at any moment resumes, and no page is lost or doubled`(_ feed: String) async throws {
        try await withBookshop(books: 5, configure: { $0.manyPages = 5_000 }) { shop in
            try await withScratchFolder { folder in
                let program = try Program.built("trawl")
                let arguments = [
                    "crawl", shop.url("/many/"), "-o", feed, "--state", "state", "--quiet", "--concurrency", "8",
                    "-s", "CHECKPOINT_INTERVAL=0.1",
                ]
                var random = SplitMix64(seed: UInt64(feed.utf8.count))
                var kills = 0
                var isComplete = false
                while !isComplete, kills < 60 {
                    let before = shop.requestCount
                    let pages = Int.random(in: 1...900, using: &random)
                    // Some are killed as early as there is something to kill, or while the journal is written anew.
                    let early: String? = kills % 4 == 1 ? "lock" : kills % 4 == 3 ? "journal.new" : nil
                    let result = try await program.withRunning(arguments, in: folder.path) { running in
                        try await eventually(within: .seconds(120), "\(pages) more requests, or the end") {
                            shop.requestCount - before >= pages || !running.isRunning
                                || early.map { folder.has("state/" + $0) } == true
                        }
                        running.send(SIGKILL)
                        return try await running.waitForExit()
                    }
                    if let code = result.code {
                        #expect(code == 0, "\(result.errors)")
                        isComplete = true
                    } else {
                        kills += 1
                    }
                }
                #expect(isComplete)
                #expect(kills >= 5)
                // A checkpoint each tenth of a second: a kill costs what came since, not what the round brought.
                let again = shop.requestCounts.filter { $0.key != "/robots.txt" }.values.reduce(0) { $0 + $1 - 1 }
                #expect(again < kills * 300)
                let urls = try await Self.urls(in: feed, folder)
                #expect(urls.count == 5_001)
                #expect(Set(urls).count == 5_001)
            }
        }
    }

    private static func urls(in feed: String, _ folder: ScratchFolder) async throws -> [String] {
        let script = """
            import csv, json, sqlite3, sys
            path = sys.argv[1]
            if path.endswith('.jsonl'): rows = [json.loads(line)['url'] for line in open(path)]
            elif path.endswith('.csv'): rows = [row['url'] for row in csv.DictReader(open(path, newline=''))]
            else: rows = [row[0] for row in sqlite3.connect(path).execute('select url from items')]
            print('\\n'.join(rows))
            """
        let python = Program(path: "/usr/bin/env")
        let result = try await python.run(["python3", "-c", script, feed], in: folder.path, within: .seconds(60))
        #expect(result.code == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }
}
