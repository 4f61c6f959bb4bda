import Foundation
import TestSupport
import Testing
import Web

/// The pages, as ScrapydWeb's regular expressions read them, and the files.
@Suite(.needsScrapy, .sharedScrapyd) struct ScrapydPageTests {
    @Test func home() async throws {
        let client = try Scrapyd.current.client
        let page = try await client.get("/")
        #expect(page.status == 200)
        #expect(page.header("content-type")?.hasPrefix("text/html") == true)
        for part in ["\"/jobs\"", "\"/logs/\"", "\"/items/\"", "<p>Scrapy projects:</p>", "<li>shop</li>"] {
            #expect(page.text.contains(part), "\(part)")
        }
        let prefixed = try await client.get("/", headers: [("X-Forwarded-Prefix", "/scrapyd/")]).text
        #expect(prefixed.contains("\"/scrapyd/jobs\""))
        let hostile = try await client.get("/", headers: [("X-Forwarded-Prefix", "/\"><script>")]).text
        #expect(!hostile.contains("<script>"))
    }

    @Test("rows of the jobs page are read by ScrapydWeb's expression") func jobs() async throws {
        let client = try Scrapyd.current.client
        let done = try await client.schedule("shop", "quick", [("jobid", "page-done")])
        try await client.waits(done, "finished")
        let busy = try await client.schedule("shop", "slow", [("jobid", "page-busy")])
        try await client.waitsForLog(busy)
        let page = try await client.get("/jobs").text
        #expect(page.contains("<h1>Jobs</h1>"))
        #expect(page.components(separatedBy: "<tbody>").count == 4)
        let rows = try await Self.rows(page)
        let finished = try #require(rows.first { $0["job"] == "page-done" })
        #expect(finished["project"] == "shop")
        #expect(finished["spider"] == "quick")
        #expect(finished["pid"] == "")
        for name in ["start", "finish"] {
            #expect(finished[name]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) != nil)
        }
        #expect(finished["runtime"]?.string?.wholeMatch(of: /\d+:\d\d:\d\d/) != nil)
        #expect(finished["log"] == "<a href=\"/logs/shop/quick/page-done.log\">Log</a>")
        #expect(finished["items"] == "<a href=\"/items/shop/quick/page-done.jl\">Items</a>")
        let running = try #require(rows.first { $0["job"] == "page-busy" })
        #expect(Int(running["pid"]?.string ?? "") != nil)
        #expect(running["finish"] == "")
        #expect(running["log"] == "<a href=\"/logs/shop/slow/page-busy.log\">Log</a>")
        #expect(running["items"]?.string?.contains("form") == false)
        _ = try await client.cancel("shop", busy)
        try await client.waits(busy, "finished")
    }

    @Test("listings are read by ScrapydWeb's expression") func listings() async throws {
        let client = try Scrapyd.current.client
        let job = try await client.schedule("shop", "quick", [("jobid", "2025-05-09T13:15:00")])
        try await client.waits(job, "finished")
        for (kind, end) in [("logs", "log"), ("items", "jl")] {
            let moved = try await client.get("/\(kind)")
            #expect(moved.status == 302)
            #expect(moved.header("location") == "/\(kind)/")
            for folder in ["", "shop/", "shop/quick/"] {
                let page = try await client.get("/\(kind)/\(folder)").text
                #expect(page.contains("<title>Directory listing for /\(kind)/\(folder)</title>"))
                #expect(page.contains("<h1>Directory listing for /\(kind)/\(folder)</h1>"))
                let rows = try await Self.listing(page)
                #expect(rows.first?["odd_even"] == "odd")
                let name = ["": "shop/", "shop/": "quick/"][folder] ?? "\(job).\(end)"
                let row = try #require(rows.first { $0["name"] == .string(name) }, "\(page)")
                let isFile = folder == "shop/quick/"
                #expect(row["content_type"] == (isFile ? "[text/plain]" : "[Directory]"))
                #expect(row["size"]?.string?.wholeMatch(of: isFile ? /\d+[BK]/ : /^$/) != nil)
                #expect(row["last_modified"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d/) != nil)
                let href = try #require(row["href"]?.string)
                let next = try await client.get("/\(kind)/\(folder)\(href)")
                #expect(next.status == 200, "the link leads there")
            }
        }
    }

    @Test("files whole, in ranges, and only when they have changed") func files() async throws {
        let client = try Scrapyd.current.client
        let job = try await client.schedule("shop", "quick", [("jobid", "file-1")])
        try await client.waits(job, "finished")
        let path = "/logs/shop/quick/file-1.log"
        let whole = try await client.get(path)
        #expect(whole.status == 200)
        #expect(whole.header("content-type") == "text/plain")
        #expect(whole.header("accept-ranges") == "bytes")
        #expect(whole.header("content-length") == "\(whole.body.count)")
        #expect(whole.header("etag") == nil)
        #expect(whole.text.contains("parsing ü"))
        let changed = try #require(whole.header("last-modified"))

        let same = try await client.get(path, headers: [("If-Modified-Since", changed)])
        #expect(same.status == 304)
        #expect(same.rawBody.isEmpty)
        let older = try await client.get(path, headers: [("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT")])
        #expect(older.status == 200)

        let part = try await client.get(path, headers: [("Range", "bytes=2-9")])
        #expect(part.status == 206)
        #expect(part.body == Array(whole.body[2...9]))
        #expect(part.header("content-range") == "bytes 2-9/\(whole.body.count)")
        let end = try await client.get(path, headers: [("Range", "bytes=-5"), ("If-Range", changed)])
        #expect(end.body == Array(whole.body.suffix(5)))
        let stale = try await client.get(
            path, headers: [("Range", "bytes=-5"), ("If-Range", "Sun, 06 Nov 1994 08:49:37 GMT")])
        #expect(stale.status == 200)
        let beyond = try await client.get(path, headers: [("Range", "bytes=99999999-")])
        #expect(beyond.status == 416)
        #expect(beyond.header("content-range") == "bytes */\(whole.body.count)")
        #expect(beyond.body.isEmpty)

        let parts = try await client.get(path, headers: [("Range", "bytes=0-1,4-5")])
        #expect(parts.status == 206)
        let type = try #require(parts.header("content-type"))
        let boundary = try #require(type.firstMatch(of: /^multipart\/byteranges; boundary="(.+)"$/)?.1)
        let expected = ["0-1", "4-5"].map { range in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            let text = String(decoding: whole.body[ends[0]...ends[1]], as: UTF8.self)
            return
                "\r\n--\(boundary)\r\nContent-Type: text/plain\r\nContent-Range: bytes \(range)/\(whole.body.count)\r\n\r\n\(text)"
        }
        #expect(parts.text == expected.joined() + "\r\n--\(boundary)--\r\n")
        let head = try await client.send("HEAD", path)
        #expect(head.header("content-length") == "\(whole.body.count)")
        #expect(head.rawBody.isEmpty)
    }

    @Test("links in the data folder lead nowhere") func symbolicLink() async throws {
        let scrapyd = try Scrapyd.current
        let job = try await scrapyd.client.schedule("shop", "quick", [("jobid", "link-1")])
        try await scrapyd.client.waits(job, "finished")
        let logs = "trawl-data/outputs/logs/shop/quick"
        #expect(scrapyd.platform.folder.has("\(logs)/link-1.log"))
        try FileManager.default.createSymbolicLink(
            atPath: scrapyd.platform.folder.file("\(logs)/link-2.log"), withDestinationPath: "/etc/passwd")
        #expect(try await scrapyd.client.get("/logs/shop/quick/link-2.log").status == 404)
        #expect(try await !scrapyd.client.get("/logs/shop/quick/").text.contains("link-2"))
    }

    // MARK: ScrapydWeb's expressions, in the Python that they were written for

    private static func rows(_ page: String) async throws -> [JSONValue] {
        try await matches(
            page,
            """
            text = re.sub(r'<thead>.*?</thead>', '', text, flags=re.S)
            pattern = re.compile(r'''<tr>\\s*<td>(?P<Project>.*?)</td>\\s*<td>(?P<Spider>.*?)</td>\\s*<td>(?P<Job>.*?)</td>\\s*
                (?:<td>(?P<PID>.*?)</td>\\s*)?(?:<td>(?P<Start>.*?)</td>\\s*)?(?:<td>(?P<Runtime>.*?)</td>\\s*)?
                (?:<td>(?P<Finish>.*?)</td>\\s*)?(?:<td>(?P<Log>.*?)</td>\\s*)?(?:<td>(?P<Items>.*?)</td>\\s*)?
                [\\w\\W]*?</tr>''', re.X)
            keys = ['project', 'spider', 'job', 'pid', 'start', 'runtime', 'finish', 'log', 'items']
            rows = [dict(zip(keys, row)) for row in re.findall(pattern, text)]
            """)
    }

    private static func listing(_ page: String) async throws -> [JSONValue] {
        try await matches(
            page,
            """
            pattern = re.compile(r'''<tr\\sclass="(?P<odd_even>odd|even)">\\n\\s+<td>(?P<filename>.*?)</td>\\n
                \\s+<td>(?P<size>.*?)</td>\\n(?:\\s+<td>(?P<last_modified>.*?)</td>\\n)?
                \\s+<td>(?P<content_type>.*?)</td>\\n\\s+<td>(?P<content_encoding>.*?)</td>\\n</tr>''', re.X)
            rows = [match.groupdict() for match in pattern.finditer(text)]
            for row in rows:
                row['href'], row['name'] = re.search('href="(.+?)">(.+?)<', row['filename']).groups()
            """)
    }

    private static func matches(_ page: String, _ script: String) async throws -> [JSONValue] {
        let result = try await Program(path: ScrapyEnvironment.python)
            .run(
                ["-c", "import json, re, sys\ntext = sys.stdin.read()\n\(script)\nprint(json.dumps(rows))"], input: page
            )
        return try JSONValue(parsing: result.output).elements
    }
}
