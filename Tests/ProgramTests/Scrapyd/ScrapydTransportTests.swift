import TestSupport
import Testing
import Web

/// What holds of every call: status, headers, methods, paths, parameters.
@Suite(.needsScrapy, .sharedScrapyd) struct ScrapydTransportTests {
    private static let readers = [
        "daemonstatus.json", "listprojects.json", "listversions.json", "listspiders.json", "listjobs.json",
        "status.json",
    ]
    private static let writers = [
        "addversion.json", "schedule.json", "cancel.json", "delversion.json", "delproject.json",
    ]

    @Test("headers of answers, good or bad", arguments: readers + writers)
    func headers(_ name: String) async throws {
        let isPost = Self.writers.contains(name)
        let answer = try await Scrapyd.current.client.send(isPost ? "POST" : "GET", "/" + name)
        #expect(answer.status == 200)
        #expect(answer.headers("content-type") == ["application/json"])
        #expect(answer.headers("content-length") == ["\(answer.body.count)"])
        #expect(answer.text.hasSuffix("\"}\n"))
        Self.expectCORS(answer, isPost: isPost)
    }

    @Test("OPTIONS", arguments: readers + writers) func options(_ name: String) async throws {
        let answer = try await Scrapyd.current.client.send("OPTIONS", "/" + name)
        let isPost = Self.writers.contains(name)
        #expect(answer.status == 204)
        #expect(answer.rawBody.isEmpty)
        #expect(answer.header("content-length") == nil, "RFC 9110 §8.6 forbids it with 204")
        #expect(answer.header("allow") == "OPTIONS, HEAD, \(isPost ? "POST" : "GET")")
        Self.expectCORS(answer, isPost: isPost)
    }

    @Test(
        "HEAD says what GET says, without the body",
        arguments: ["daemonstatus.json", "listprojects.json", "", "jobs", "none"])
    func head(_ name: String) async throws {
        let client = try Scrapyd.current.client
        let (whole, head) = (try await client.get("/" + name), try await client.send("HEAD", "/" + name))
        #expect(head.status == whole.status)
        #expect(head.rawBody.isEmpty)
        #expect(head.header("content-length") == "\(whole.body.count)")
        #expect(head.header("content-type") == whole.header("content-type"))
    }

    @Test("HEAD of a call that changes something changes nothing") func headOfPost() async throws {
        let scrapyd = try Scrapyd.current
        let answer = try await scrapyd.client.send(
            "HEAD", "/schedule.json?project=shop&spider=slow&jobid=by-head")
        #expect(answer.status == 200)
        #expect(try await scrapyd.client.state("by-head") == .null)
    }

    @Test("wrong methods", arguments: ["POST", "PUT", "DELETE", "PATCH"])
    func wrongMethod(_ method: String) async throws {
        let scrapyd = try Scrapyd.current
        let answer = try await scrapyd.client.send(method, "/daemonstatus.json")
        #expect(answer.status == 200)
        #expect(answer.text == scrapyd.error("UnsupportedMethod: Expected one of [b'GET', b'HEAD', b'OPTIONS']"))
        let other = try await scrapyd.client.send(
            method == "POST" ? "GET" : method, "/schedule.json?project=shop&spider=slow")
        #expect(other.status == 200)
        #expect(other.text == scrapyd.error("UnsupportedMethod: Expected one of [b'HEAD', b'OPTIONS', b'POST']"))
    }

    @Test("doubled slashes are one", arguments: ["//listprojects.json", "///listprojects.json", "//", "//jobs"])
    func doubledSlashes(_ path: String) async throws {
        #expect(try await Scrapyd.current.client.get(path).status == 200)
    }

    @Test(
        "paths at which there is nothing",
        arguments: [
            "/none", "/none.json", "/daemonstatus.json/", "/daemonstatus.json/x", "/jobs/", "/jobs/x", "/favicon.ico",
            "/logs/none/", "/logs/shop/none/", "/logs/shop/quick/none.log", "/logs/shop/quick/none.log/", "/%ff",
            "/logs/%2e%2e/", "/logs/../", "/logs/..%2f..%2ftrawl.db", "/logs/shop/quick/..%2f..%2f..%2fx.log",
            "/logs/shop/quick/%00.log", "/items/shop/quick/none.jl", "/items/a/b/c/d.jl", "/logs/shop/quick/x.jl",
            "/logs/shop/quick/x.txt", "/logs/.hidden/", "/logs/%2Fetc%2Fpasswd",
        ])
    func missing(_ path: String) async throws {
        let answer = try await Scrapyd.current.client.get(path)
        #expect(answer.status == 404)
        #expect(answer.header("content-type")?.hasPrefix("text/html") == true)
        #expect(answer.text.contains("No Such Resource"))
    }

    @Test("pages are only read", arguments: [("/", 405), ("/jobs", 405), ("/none", 404)])
    func pagesAreRead(_ path: String, _ status: Int) async throws {
        #expect(try await Scrapyd.current.client.post(path).status == status)
    }

    @Test("parameters of query and body are one; the first counts") func parameters() async throws {
        let scrapyd = try Scrapyd.current
        let form = "application/x-www-form-urlencoded"
        let both = try await scrapyd.client.send(
            "POST", "/delversion.json?project=none", headers: [("Content-Type", form)], body: "version=7&version=8")
        #expect(both.text == scrapyd.error("version '7' not found"))
        let json = try await scrapyd.client.send(
            "POST", "/schedule.json", headers: [("Content-Type", "application/json")],
            body: #"{"project": "shop", "spider": "quick"}"#)
        #expect(json.text == scrapyd.error("'project' parameter is required"))
        let broken = try await scrapyd.client.send(
            "POST", "/schedule.json", headers: [("Content-Type", form)], body: "project=%ff&spider=x")
        #expect(
            broken.text
                == scrapyd.error(
                    "project is invalid: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"))
    }

    @Test("forms of several parts, and in chunks") func multipart() async throws {
        let scrapyd = try Scrapyd.current
        let part = "Content-Disposition: form-data; name="
        let body = "--b\r\n\(part)\"project\"\r\n\r\nnone\r\n--b\r\n\(part)\"version\"\r\n\r\n7\r\n--b--\r\n"
        let type = "multipart/form-data; boundary=b"
        let whole = try await scrapyd.client.send(
            "POST", "/delversion.json", headers: [("Content-Type", type)], body: body)
        #expect(whole.text == scrapyd.error("version '7' not found"))
        let chunks =
            body.map(String.init).map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
        let chunked = try await RawClient.withConnection(port: scrapyd.client.port) { connection in
            try await connection.write(
                RawClient.request(
                    "/delversion.json", host: "127.0.0.1", method: "POST",
                    [("Content-Type", type), ("Transfer-Encoding", "chunked"), ("Connection", "close")]) + chunks)
            return try RawAnswer(try await connection.readToEnd())
        }
        #expect(chunked.text == scrapyd.error("version '7' not found"))
        let cut = try await scrapyd.client.send(
            "POST", "/delversion.json", headers: [("Content-Type", type)], body: String(body.dropLast(20)))
        #expect(try cut.json["status"] == "error")
        #expect(cut.status == 200)
    }

    @Test("pages of other sites are refused, whatever the CORS headers say (P30)")
    func foreignOrigin() async throws {
        let scrapyd = try Scrapyd.current
        for target in ["/daemonstatus.json", "/", "/logs/"] {
            let foreign = try await scrapyd.client.get(target, headers: [("Origin", "https://evil.example")])
            #expect(foreign.status == 403)
            #expect(!foreign.text.contains("pending"))
            let own = try await scrapyd.client.get(
                target, headers: [("Origin", "http://127.0.0.1:\(scrapyd.client.port)")])
            #expect(own.status != 403)
        }
        let rebound = try await scrapyd.client.get("/daemonstatus.json", headers: [("Host", "evil.example")])
        #expect(rebound.status == 403)
        let embedded = try await scrapyd.client.get(
            "/daemonstatus.json", headers: [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")])
        #expect(embedded.status == 403)
    }

    @Test("a body beyond the limit is refused before it is read") func tooLarge() async throws {
        let answer = try await Scrapyd.current.client.send(
            "POST", "/schedule.json", headers: [("Content-Length", "\(1 << 40)"), ("Expect", "100-continue")])
        #expect(answer.status == 200)
        #expect(try answer.json["status"] == "error" && answer.json["message"]?.string?.contains("larger") == true)
    }

    private static func expectCORS(_ answer: RawAnswer, isPost: Bool, sourceLocation: SourceLocation = #_sourceLocation)
    {
        #expect(answer.headers("access-control-allow-origin") == ["*"], sourceLocation: sourceLocation)
        #expect(
            answer.headers("access-control-allow-methods") == ["OPTIONS, HEAD, \(isPost ? "POST" : "GET")"],
            sourceLocation: sourceLocation)
        #expect(
            answer.headers("access-control-allow-headers") == ["X-Requested-With"], sourceLocation: sourceLocation)
    }
}
