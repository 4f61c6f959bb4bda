import Bookshop
import Foundation
import TestSupport
import Testing

/// The built program, as a person uses it.
@Suite(.serialized) struct CrawlCommandTests {
    private static func trawl(
        _ arguments: [String], in folder: ScratchFolder, deadline: Duration = .seconds(60)
    ) async throws -> ProgramResult {
        try await Program.built("trawl").run(arguments, in: folder.path, within: deadline)
    }

    @Test func crawlsASiteToAFile() async throws {
        try await withBookshop(books: 30) { shop in
            try await withScratchFolder { folder in
                let result = try await Self.trawl(["crawl", shop.url("/catalogue/"), "-o", "items.jsonl"], in: folder)
                #expect(result.code == 0, "\(result.errors)")
                let items = try folder.text("items.jsonl").split(separator: "\n")
                #expect(
                    items.filter { $0.contains("/book/") && $0.hasPrefix("{\"url\":\"\(shop.baseURL)/book/") }.count
                        == 30)
                #expect(result.errors.contains("Done: "))
                #expect(result.errors.contains("items.jsonl"))
                #expect(try folder.names == ["items.jsonl"], "nothing temporary is left")
            }
        }
    }

    @Test func writesItemsToStandardOutput() async throws {
        try await withBookshop(books: 5) { shop in
            try await withScratchFolder { folder in
                let result = try await Self.trawl(["crawl", shop.baseURL, "--max-pages", "3", "--quiet"], in: folder)
                #expect(result.code == 0)
                #expect(result.output.split(separator: "\n").count == 3)
                #expect(result.errors.isEmpty)
            }
        }
    }

    @Test func printsASummaryAsJSON() async throws {
        try await withBookshop(books: 5) { shop in
            try await withScratchFolder { folder in
                let result = try await Self.trawl(
                    ["crawl", shop.baseURL, "--max-pages", "3", "--json", "-o", "a.csv", "-o", "b.sqlite"], in: folder)
                let summary = try #require(
                    try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
                #expect(summary["pages"] as? Int == 3)
                #expect(summary["finish_reason"] as? String == "closespider_pagecount")
                #expect(try folder.names == ["a.csv", "b.sqlite"])
            }
        }
    }

    /// What is wrong, told in one sentence on standard error, with the right exit code.
    @Test(arguments: [
        (["crawl", "spider.yaml"], 2, "spider.yaml"),
        (["crawl", "broken.yaml"], 2, "broken.yaml:2:"),
        (["crawl", "http://127.0.0.1:9/", "-s", "CONCURENT_REQUESTS=5"], 2, "did you mean CONCURRENT_REQUESTS?"),
        (["crawl", "http://127.0.0.1:9/", "-s", "CONCURRENT_REQUESTS"], 2, "-s takes NAME=value"),
        (["crawl", "http://127.0.0.1:9/", "-s", "DOWNLOAD_DELAY=soon"], 2, "a number of seconds"),
        (["crawl", "http://nowhere.invalid/", "-s", "RETRY_TIMES=0"], 1, "nowhere.invalid was not found"),
        (["crawl", "http://127.0.0.1:9/", "-s", "RETRY_TIMES=0"], 1, "Connection refused"),
        (["crawl", "http://127.0.0.1:9/", "-o", "nodir/items.jsonl"], 2, "nodir/items.jsonl"),
        (["crawl", "http://127.0.0.1:9/", "-o", "items.txt"], 2, ".jsonl"),
        (["crawl", "http://127.0.0.1:9/", "-o", "a.csv", "-o", "./a.csv"], 2, "one file"),
        (["crawl", "http://127.0.0.1:9/", "--state", "foreign"], 2, "foreign/journal"),
        (["crawl", "http://127.0.0.1:9/", "--proxy", "ftp://x"], 2, "socks5://"),
        (["crawl", "ftp://example.org/"], 2, "neither an http(s) URL nor a spider file"),
        (["crawl"], 2, "targets"),
        (["fetch", "http://127.0.0.1:9/", "--css", "a[href"], 2, "a[href"),
        (["nonsense"], 2, "nonsense"),
    ])
    func saysWhatIsWrong(_ arguments: [String], _ code: Int, _ words: String) async throws {
        try await withScratchFolder { folder in
            try folder.write("name: x\nstrat: [http://example.org/]\n", to: "broken.yaml")
            try folder.write("this is no journal", to: "foreign/journal")
            let before = try folder.names
            let result = try await Self.trawl(arguments, in: folder)
            #expect(result.code == code, "\(result.errors)")
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(!result.errors.contains("Fatal error"))
            #expect(try folder.names == before, "nothing is left behind")
        }
    }

    @Test func `P33 passwords and cookies show nowhere`() async throws {
        try await withBookshop(books: 5) { shop in
            try await withScratchFolder { folder in
                let secret = "http://reader:topsecret@127.0.0.1:\(shop.port)"
                let result = try await Self.trawl(
                    [
                        "crawl", secret + "/members/", secret + "/faults/cookie/set", "http://me:hidden@127.0.0.1:9/",
                        "-v",
                        "-o", "items.jsonl", "-o", "items.csv", "-o", "a.warc", "--state", "s", "-s", "RETRY_TIMES=0",
                        "-s", "HTTPUSER=u", "-s", "HTTPPASS=covert", "-s", "HTTPAUTH_DOMAIN=elsewhere.example",
                    ], in: folder)
                // They were used: nothing is proved by what was never there.
                #expect(shop.requests.contains { $0.header("Authorization") == "Basic cmVhZGVyOnRvcHNlY3JldA==" })
                #expect(shop.requests.contains { $0.header("Cookie")?.contains("plain=1") == true })
                #expect(result.errors.contains("Connection refused"))
                let files = try ["items.jsonl", "items.csv", "a.warc"].map { try folder.text($0) }
                let written = ([result.output, result.errors] + files).joined()
                for word in [
                    "topsecret", "cmVhZGVyOnRvcHNlY3JldA", "hidden", "bWU6aGlkZGVu", "covert", "\r\nCookie: ",
                ] {
                    #expect(!written.contains(word), "\(word)")
                }
                // The state holds cookies, to go on with them, and is for its owner alone.
                let journal = try folder.text("s/journal")
                #expect(!journal.contains("topsecret") && !journal.contains("hidden"))
                for path in ["s", "s/journal"] {
                    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(path))
                    let mode = try #require(attributes[.posixPermissions] as? Int)
                    #expect(mode & 0o077 == 0, "\(path)")
                }
            }
        }
    }

    @Test func triesASelector() async throws {
        try await withBookshop(books: 5) { shop in
            try await withScratchFolder { folder in
                let titles = try await Self.trawl(
                    ["fetch", shop.url("/catalogue/"), "--css", "title::text"], in: folder)
                #expect(titles.code == 0)
                #expect(!titles.output.isEmpty)
                let nothing = try await Self.trawl(["fetch", shop.url("/catalogue/"), "--css", "blink"], in: folder)
                #expect(nothing.code == 1)
            }
        }
    }
}
