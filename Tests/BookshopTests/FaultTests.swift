import Bookshop
import TestSupport
import Testing

/// Each fault does on the wire what its sentence says.
@Suite struct FaultTests {
    /// A shop whose faults are quick.
    func withQuickShop<Answer: Sendable>(_ body: (RunningBookshop) async throws -> Answer) async throws -> Answer {
        try await withBookshop(
            books: 5,
            configure: {
                $0.faults.hang = .milliseconds(40)
                $0.faults.dripInterval = .milliseconds(1)
                $0.faults.bombBytes = 1_000_000
                $0.faults.hugeAttributeBytes = 100_000
                $0.faults.hugeHeaderBytes = 100_000
            }, body)
    }

    /// What comes over the wire up to the end of the connection, which the server may reset, or to `limit` bytes.
    func wire(_ path: String, _ shop: RunningBookshop, limit: Int = 3_000_000) async throws -> (
        text: String, wasReset: Bool
    ) {
        try await RawClient.withConnection(port: shop.port) { connection in
            try await connection.write(
                RawClient.request(path, host: "127.0.0.1:\(shop.port)", [("Connection", "close")]))
            var bytes: [UInt8] = []
            do {
                while case let more = try await connection.read(), !more.isEmpty {
                    bytes += more
                    if bytes.count > limit { break }
                }
                return (String(decoding: bytes, as: UTF8.self), false)
            } catch {
                return (String(decoding: bytes, as: UTF8.self), true)
            }
        }
    }

    @Test func everyFaultIsListedWithASentence() async throws {
        try await withQuickShop { shop in
            let list = try await RawClient.fetch("/faults/", port: shop.port).text
            #expect(Set(shop.faultNames).count == shop.faultNames.count)
            for name in shop.faultNames {
                #expect(list.contains("href=\"/faults/\(name.replacing("*", with: "3"))\""), "\(name)")
            }
            let sentences = list.matches(of: /<dd>([^<]+)<\/dd>/).map { String($0.1) }
            #expect(sentences.count == shop.faultNames.count)
            #expect(sentences.allSatisfy { $0.hasSuffix(".") && $0.count >= 15 })
        }
    }

    @Test func noFaultHarmsTheShop() async throws {
        try await withQuickShop { shop in
            for name in shop.faultNames {
                // Those that never end are left after 100 kB, or by the next line's client when they are slow.
                let path = "/faults/\(name.replacing("*", with: "3"))"
                if ["slow-head", "endless-drip"].contains(name) { continue }
                let got = try await wire(path, shop, limit: 100_000)
                let silent = ["hang", "drop", "reset", "flaky-drop"].contains(name)
                #expect(got.text.isEmpty == silent, "\(name)")
                let home = try await RawClient.fetch("/deep/1", port: shop.port)
                #expect(home.status == 200)
            }
            try await eventually("nothing goes on") { shop.active == 0 }
        }
    }

    @Test(arguments: ["slow-head", "endless-drip"])
    func slowFaultsTakeTheirTimeForEachByte(name: String) async throws {
        try await withQuickShop { shop in
            let start = ContinuousClock.now
            try await RawClient.withConnection(port: shop.port) { connection in
                try await connection.write(RawClient.request("/faults/\(name)", host: "x"))
                // The head of the one and the chunks of the other: at least ten drips, a millisecond apart.
                _ = try await connection.read(count: name == "slow-head" ? 35 : 140)
            }
            #expect(ContinuousClock.now - start >= .milliseconds(9))
            try await eventually("it ends with its client") { shop.active == 0 }
        }
    }

    @Test func slowDripComesToItsEnd() async throws {
        try await withQuickShop { shop in
            let start = ContinuousClock.now
            let answer = try await RawClient.fetch("/faults/slow-drip", port: shop.port)
            #expect(ContinuousClock.now - start >= shop.configuration.faults.dripInterval * answer.body.count)
            #expect(answer.body.count == shop.configuration.faults.dripBytes)
            #expect(answer.text.contains("<title>Drip</title>"))
        }
    }

    @Test(arguments: [
        ("truncated", "Content-Length: 1056", false), ("hang-body", "Content-Length: 5000\r\n\r\n", false),
        ("drop-head", "Content-Ty", false), ("broken-chunk", "\r\nxyz\r\n", false),
        ("chunk-overflow", "\r\nffffffffffffffffff\r\n", false), ("chunk-truncated", "ff\r\nworld", false),
        ("chunk-unfinished", "hello\r\n", false), ("drop-body", "<title>Dropped", true), ("reset", "", true),
        ("drop", "", false), ("bad-status-line", "I AM A TEAPOT\r\n", false),
        ("http-1.0", "HTTP/1.0 200 OK\r\n", false),
        ("http-0.9", "<!DOCTYPE html><title>No head at all", false),
        ("negative-length", "Content-Length: -5\r\n", false),
        ("length-and-chunked", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", false),
        ("early-hints", "HTTP/1.1 103 Early Hints\r\n", false), ("bare-lf", "HTTP/1.1 200 OK\nContent-Type", false),
        ("status/304", "304 Not Modified\r\nContent-Length: 500", false), ("folded-header", "one\r\n two\r\n", false),
        ("switching", "101 Switching Protocols", false), ("header-nul", "X-Nul: a\0b\r\n", false),
    ])
    func brokenAnswersBreakWhereTheySay(name: String, part: String, reset: Bool) async throws {
        try await withQuickShop { shop in
            let got = try await wire("/faults/\(name)", shop)
            #expect(got.text.contains(part) || part.isEmpty && got.text.isEmpty)
            #expect(got.wasReset == reset)
        }
    }

    @Test func theTwoLengthsDiffer() async throws {
        try await withQuickShop { shop in
            let text = try await wire("/faults/duplicate-length", shop).text
            let lengths = text.matches(of: /Content-Length: (\d+)/).compactMap { Int($0.1) }
            #expect(lengths.count == 2)
            #expect(Set(lengths).count == 2)
        }
    }

    @Test(arguments: [
        ("chunk-extensions", "<title>Odd</title>"), ("no-content-length", "Until the end"),
        ("large-head", "Large head"),
        ("split-head", "Split"), ("no-reason", "No reason"), ("same-length-twice", "Same length twice"),
        ("keepalive-close", "Closing"), ("many-headers", "Many headers"), ("landing/a/b", "Landed"),
        ("redirect-chain/0", "End of the chain"), ("status/418", "Status 418"),
    ])
    func unusualAnswersAreRight(name: String, part: String) async throws {
        try await withQuickShop { shop in
            let answer = try await RawClient.fetch("/faults/\(name)", port: shop.port)
            #expect(answer.text.contains(part))
        }
    }

    @Test func flakyIsWellTheThirdTimeForEachQuery() async throws {
        try await withQuickShop { shop in
            for key in ["a", "b"] {
                var statuses: [Int] = []
                for _ in 0..<4 {
                    statuses.append(try await RawClient.fetch("/faults/flaky?key=\(key)", port: shop.port).status)
                }
                #expect(statuses == [503, 503, 200, 200])
            }
            shop.reset()
            let again = try await RawClient.fetch("/faults/flaky?key=a", port: shop.port)
            #expect(again.status == 503)
        }
    }

    @Test func flakyDropIsWellTheSecondTime() async throws {
        try await withQuickShop { shop in
            let first = try await wire("/faults/flaky-drop", shop)
            #expect(first.text.isEmpty)
            let second = try await RawClient.fetch("/faults/flaky-drop", port: shop.port)
            #expect(second.status == 200)
        }
    }

    @Test(arguments: [429, 503])
    func retryAfterHoldsUntilItsTime(code: Int) async throws {
        try await withBookshop {
            $0.faults.retryAfter = 1
        } _: { shop in
            let early = try await RawClient.fetch("/faults/status/\(code)", port: shop.port)
            #expect(early.status == code)
            let value = try #require(early.header("retry-after"))
            if code == 429 {
                #expect(value == "1")
            } else {
                #expect(value.wholeMatch(of: /\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/) != nil)
            }
            try await eventually("the time is over") {
                try await RawClient.fetch("/faults/status/\(code)", port: shop.port).status == 200
            }
            let log = shop.requestLog(path: "/faults/status/\(code)")
            let (begun, ended) = (try #require(log.first).time, try #require(log.last).time)
            #expect(ended - begun >= .seconds(1))
        }
    }

    @Test func staleClosesWhenTheNextRequestComes() async throws {
        try await withQuickShop { shop in
            try await RawClient.withConnection(port: shop.port) { connection in
                try await connection.write(RawClient.request("/faults/stale", host: "x"))
                let head = try await connection.readHead()
                #expect(!head.lowercased().contains("connection:"))
                let length = try #require(head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) })
                _ = try await connection.read(count: length)
                try await connection.write(RawClient.request("/deep/1", host: "x"))
                let rest = try await connection.readToEnd()
                #expect(rest.isEmpty)
            }
            // The lost request was never read.
            #expect(shop.requests(path: "/deep/1") == 0)
        }
    }

    @Test func redirectsGoWhereTheySay() async throws {
        try await withQuickShop { shop in
            let expected = [
                "redirect-loop": "/faults/redirect-loop-back", "redirect-loop-back": "/faults/redirect-loop",
                "redirect-self": "/faults/redirect-self", "redirect-chain/7": "6", "redirect-chain/1": "0",
                "redirect-endless/41": "/faults/redirect-endless/42", "redirect-to-file": "file:///etc/passwd",
                "redirect-to-other-origin": "http://localhost:\(shop.port)/account/",
                "redirect-to-other-origin?to=http%3A%2F%2Fa.test%2Fb": "http://a.test/b", "redirect-empty": "",
                "redirect-to-metadata": "http://169.254.169.254/latest/meta-data/",
            ]
            for (name, location) in expected {
                let answer = try await RawClient.fetch("/faults/\(name)", port: shop.port)
                #expect(answer.status == 302)
                #expect(answer.header("location") == location)
            }
            let without = try await RawClient.fetch("/faults/redirect-no-location", port: shop.port)
            #expect(without.status == 302)
            #expect(without.header("location") == nil)
        }
    }

    @Test func trapsLinkOnForever() async throws {
        try await withQuickShop { shop in
            let calendar = try await RawClient.fetch("/faults/calendar?month=7", port: shop.port).text
            for path in ["?month=6", "?month=8", "/day?month=7&day=28"] {
                #expect(calendar.contains("\"/faults/calendar\(path)\""))
            }
            let segments = try await RawClient.fetch("/faults/segments/a/a/", port: shop.port).text
            #expect(segments.contains("href=\"a/\""))
            let facets = try await RawClient.fetch("/faults/facets?set=5", port: shop.port).text
            #expect(facets.contains("\"/faults/facets?set=4\""))
            #expect(facets.matches(of: /href/).count == 20)
            let first = try await RawClient.fetch("/faults/session-ids", port: shop.port).text
            let second = try await RawClient.fetch("/faults/session-ids", port: shop.port).text
            #expect(first != second)
        }
    }

    @Test(arguments: [
        "endless", "endless-text", "endless-tag", "endless-until-close", "endless-headers", "endless-header",
    ])
    func endlessAnswersGoOnAsLongAsTheirClient(name: String) async throws {
        try await withQuickShop { shop in
            let got = try await wire("/faults/\(name)", shop, limit: 1_000_000)
            #expect(got.text.utf8.count > 1_000_000)
            try await eventually("it ends with its client") { shop.active == 0 }
        }
    }

    @Test func hugePagesHaveTheirSizes() async throws {
        try await withQuickShop { shop in
            let nested = try await RawClient.fetch("/faults/nested", port: shop.port).text
            #expect(nested.matches(of: /<div>/).count == 100_000)
            #expect(nested.contains("<a href=\"/faults/landing/bottom\">"))
            let attribute = try await RawClient.fetch("/faults/huge-attribute", port: shop.port)
            #expect(attribute.body.count > 100_000)
            let header = try await RawClient.fetch("/faults/huge-header", port: shop.port)
            #expect(header.header("x-huge")?.utf8.count == 100_000)
            let links = try await RawClient.fetch("/faults/many-links", port: shop.port)
            #expect(links.text.matches(of: /<a href/).count == 100_000)
            let nul = try await RawClient.fetch("/faults/nul-bytes", port: shop.port)
            #expect(nul.body.contains(0))
        }
    }

    @Test(arguments: ["gzip-corrupt", "gzip-truncated", "gzip-bad-checksum", "bad-gzip-declared"])
    func brokenGzipIsRefusedByGzip(name: String) async throws {
        try await withQuickShop { shop in
            let answer = try await RawClient.fetch("/faults/\(name)", port: shop.port)
            #expect(answer.header("content-encoding") == "gzip")
            try await withScratchFolder { folder in
                let result = try await Program(path: "/bin/gzip").run(["-t", try folder.write(answer.body, to: "x.gz")])
                #expect(result.code != 0)
            }
        }
    }

    @Test func severalMembersOfGzipAreOneFile() async throws {
        try await withQuickShop { shop in
            let answer = try await RawClient.fetch("/faults/gzip-members", port: shop.port)
            let text = try await gunzip(answer.body)
            #expect(text.contains("<title>Two members</title>"))
        }
    }

    @Test func cookiesComeBackInShow() async throws {
        try await withQuickShop { shop in
            let suffix = try await RawClient.fetch("/faults/cookie/public-suffix", port: shop.port)
            #expect(suffix.headers("set-cookie").prefix(2) == ["a=1; Domain=com", "b=2; Domain=co.uk"])
            let flood = try await RawClient.fetch("/faults/cookie/flood", port: shop.port)
            #expect(flood.headers("set-cookie").count == 200)
            let show = try await RawClient.fetch(
                "/faults/cookie/show", port: shop.port, headers: [("Cookie", "x=1"), ("Authorization", "Basic eA==")])
            #expect(show.text.contains("Cookies: x=1 Authorization: some"))
        }
    }

    @Test func headGetsNoBody() async throws {
        try await withQuickShop { shop in
            let answer = try await RawClient.fetch("/faults/many-links", port: shop.port, method: "HEAD")
            #expect(answer.status == 200)
            #expect(answer.rawBody.isEmpty)
        }
    }

    @Test func anUnknownFaultIsNotFound() async throws {
        try await withQuickShop { shop in
            let answer = try await RawClient.fetch("/faults/nothing", port: shop.port)
            #expect(answer.status == 404)
        }
    }
}
