import NIOCore
import Synchronization
import Testing

@testable import Gateway

/// What clients and servers see.
struct CacheReplayTests {
    @Test func anAnswerComesAgainAsItWas() throws {
        let harness = CacheHarness()
        try harness.store(
            "/", [],
            [
                "Date: date(-2)", "Connection: X-Mine", "X-Mine: 1", "Keep-Alive: 5", "Age: 3", "X-Odd:  a ",
                "Cache-Control: max-age=60, private=\"x-user\"", "X-User: 7", "Proxy-Authenticate: x",
                "Cache-Status: origin; hit",
            ])
        let hit = try #require(try harness.look(after: 10).hit)
        #expect(
            hit.text
                == CacheHarness.filled(
                    "HTTP/1.1 200 OK\r\nDate: date(-2)\r\nX-Odd:  a \r\nCache-Control: max-age=60, private=\"x-user\"\r\n"
                        + "Cache-Status: origin; hit\r\nContent-Length: 4\r\nAge: 13\r\nCache-Status: trawl; hit; ttl=47\r\n\r\nbody"
                ))
        let head = try #require(try harness.look(method: "HEAD", after: 10).hit)
        #expect(head.text + "body" == hit.text && head.bodyLength == 0)
    }

    @Test func aDateIsAddedAndRoutesChangeFields() throws {
        let harness = CacheHarness()
        try harness.store("/", [], ["Cache-Control: max-age=60", "X-Gone: 1"])
        let hit = try #require(try harness.look().hit)
        var edits = RouteConfiguration.FieldEdits()
        edits.remove = ["X-Gone", "Cache-Control"]
        edits.add = [.init("X-Added", "1")]
        var output = ByteBuffer()
        hit.writeHead(HeadEdits(edits), .init(closes: true), to: &output)
        #expect(
            String(buffer: output)
                == CacheHarness.filled(
                    "HTTP/1.1 200 OK\r\nDate: date(0)\r\nContent-Length: 4\r\nAge: 0\r\n"
                        + "Cache-Status: trawl; hit; ttl=60\r\nConnection: close\r\nX-Added: 1\r\n\r\n"))
    }

    @Test func aClientThatHasItGets304() throws {
        let harness = CacheHarness()
        try harness.store(
            "/", [],
            ["Date: date(0)", "ETag: \"v\"", "Last-Modified: date(-9)", "Content-Type: a", "Cache-Control: max-age=60"])
        let hit = try #require(try harness.look("/", ["If-None-Match: \"v\""], after: 1).hit)
        #expect(
            hit.text
                == CacheHarness.filled(
                    "HTTP/1.1 304 Not Modified\r\nDate: date(0)\r\nETag: \"v\"\r\nCache-Control: max-age=60\r\n"
                        + "Age: 1\r\nCache-Status: trawl; hit; ttl=59\r\n\r\n"))
    }

    @Test func aServerConfirms() throws {
        let harness = CacheHarness()
        try harness.store(
            "/", [],
            ["ETag: \"v\"", "Last-Modified: date(-9)", "Content-Type: a", "X: old", "Cache-Control: max-age=5"])
        let fill = try #require(try harness.look("/", ["If-None-Match: \"other\""], after: 10).fill)
        #expect(
            fill.lines.map { String(buffer: $0) }
                == CacheHarness.filled("If-None-Match: \"v\"\r\nIf-Modified-Since: date(-9)\r\n"))
        let step = try harness.answer(
            fill,
            [
                "Date: date(10)", "ETag: W/\"v\"", "X: new", "Content-Type: b", "Content-Length: 9",
                "Cache-Control: max-age=20",
            ],
            status: "304 Not Modified", after: 10)
        guard case .serve(let hit) = step else { throw Unexpected() }
        #expect(
            hit.text
                == CacheHarness.filled(
                    "HTTP/1.1 200 OK\r\nLast-Modified: date(-9)\r\nContent-Type: a\r\nContent-Length: 4\r\n"
                        + "Date: date(10)\r\nETag: W/\"v\"\r\nX: new\r\nCache-Control: max-age=20\r\nAge: 0\r\n"
                        + "Cache-Status: trawl; fwd=stale; fwd-status=304; ttl=20; stored\r\n\r\nbody"))
        let verdict = CacheVerdict(try harness.look(after: 29))
        #expect(verdict == .hit && harness.cache.figures.entries == 1)
        #expect(harness.cache.figures.bytes == harness.cache.store.keptBytes)
    }

    @Test func aServerConfirmsSomethingElse() throws {
        let harness = CacheHarness()
        try harness.store("/", [], ["ETag: \"v\"", "Cache-Control: max-age=5"])
        let fill = try #require(try harness.look(after: 10).fill)
        let step = try harness.answer(fill, ["ETag: \"w\""], status: "304 Not Modified", after: 10)
        guard case .again = step else { throw Unexpected() }
        #expect(fill.lines == nil && harness.cache.figures.entries == 0)
        let next = try harness.answer(fill, ["Cache-Control: max-age=5"], body: "new", after: 10)
        guard case .keep = next else { throw Unexpected() }
        let hit = try harness.look(after: 11).hit
        #expect(hit?.text.hasSuffix("new") == true)
    }

    @Test(
        "a server that fails",
        arguments: [
            ("max-age=5, stale-if-error=10", 10.0, true), ("max-age=5, stale-if-error=4", 10, false),
            ("max-age=5, stale-if-error=10, must-revalidate", 10, false),
            ("max-age=5, stale-if-error=10, no-cache", 10, false),
            ("s-maxage=5, stale-if-error=10", 10, true), ("s-maxage=5", 10, false), ("max-age=5", 10, true),
            ("max-age=5", 100, false),
        ])
    func errors(_ control: String, _ after: Double, _ isServed: Bool) throws {
        var rules = CacheRules()
        rules.staleIfError = .seconds(60)
        for isLost in [true, false] {
            let harness = CacheHarness(rules: rules)
            try harness.store("/", [], ["ETag: \"v\"", "Cache-Control: \(control)"])
            let fill = try #require(try harness.look(after: after).fill)
            var hit: CacheHit?
            if isLost {
                hit = fill.failed(at: CacheHarness.instant(after))
            } else if case .serve(let served) = try harness.answer(fill, [], status: "503 Busy", after: after) {
                hit = served
                #expect(served.cacheStatus.forwardStatus == 503)
            }
            #expect((hit != nil) == isServed)
            // What fails is asked again by the next one, and what was kept stays.
            #expect(harness.cache.figures.entries == 1)
            let key = try #require(CacheKey(url: "http://a/"))
            let underWay = harness.cache.store.part(key).state.withLock { $0.flights.count }
            #expect(underWay == 0)
        }
    }

    @Test func whatIsStaleIsFetchedByOne() throws {
        let harness = CacheHarness()
        try harness.store("/", [], ["Cache-Control: max-age=5, stale-while-revalidate=60"])
        guard case .stale(let hit, let fill) = try harness.look(after: 10) else { throw Unexpected() }
        #expect(fill.isBackground && hit.cacheStatus.timeToLive == -5)
        let second = CacheVerdict(try harness.look(after: 10))
        #expect(second == .hit)
        _ = try harness.answer(fill, ["Cache-Control: max-age=5"], body: "new", after: 11)
        // The second that the answer took counts as its age.
        let third = try harness.look(after: 12).hit
        #expect(third?.text.hasSuffix("new") == true && third?.cacheStatus.timeToLive == 3)
    }

    @Test("bodies that are not kept", arguments: ["short", "endless", "long", "lost"])
    func bodies(_ kind: String) throws {
        var rules = CacheRules()
        rules.mostBody = 1_000
        let harness = CacheHarness(rules: rules)
        let fill = try #require(try harness.look().fill)
        let framing = ["short": "Content-Length: 9\r\n", "endless": ""][kind] ?? "Transfer-Encoding: chunked\r\n"
        let bytes = Array("HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\n\(framing)\r\n".utf8)
        var (head, fields) = (ResponseHead(), HeadFields())
        _ = try head.scan(bytes.span, &fields, to: .get)
        let step = fill.answer(head, fields, bytes.span, at: CacheHarness.start)
        if case .pass = step { #expect(kind == "endless") } else { #expect(kind != "endless") }
        fill.append(ByteBuffer(repeating: 65, count: kind == "long" ? 1_001 : 8))
        if kind == "lost" { fill.abandon() }
        let isKept = fill.finish(at: CacheHarness.start)
        #expect(!isKept && harness.cache.figures.entries == 0 && harness.cache.figures.bytes == 0)
    }

    @Test func bodiesComeInPieces() throws {
        let harness = CacheHarness()
        let fill = try #require(try harness.look().fill)
        let bytes = Array("HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        var (head, fields) = (ResponseHead(), HeadFields())
        _ = try head.scan(bytes.span, &fields, to: .get)
        _ = fill.answer(head, fields, bytes.span, at: CacheHarness.start)
        var expected: [UInt8] = []
        for number in 0..<500 {
            let piece = [UInt8](repeating: UInt8(number & 255), count: number * 7 % 999)
            fill.append(ByteBuffer(bytes: piece))
            expected += piece
        }
        let isKept = fill.finish(at: CacheHarness.start)
        let hit = try #require(try harness.look().hit)
        #expect(
            isKept && hit.bodyLength == expected.count && hit.body.flatMap { Array($0.readableBytesView) } == expected)
        #expect(hit.text.contains("Content-Length: \(expected.count)\r\n") && !hit.text.contains("chunked"))
        #expect(harness.cache.figures.bytes == harness.cache.store.keptBytes)
    }

    @Test(
        "what the cache says of itself (RFC 9211)",
        arguments: [
            ("/", [], "GET", "Cache-Status: trawl; hit; ttl=50\r\n"),
            ("/y", [], "GET", "Cache-Status: trawl; fwd=uri-miss\r\n"),
            ("/y", [], "HEAD", "Cache-Status: trawl; fwd=uri-miss\r\n"),
            ("/", ["X: 1"], "GET", "Cache-Status: trawl; fwd=vary-miss\r\n"),
            ("/", ["Cache-Control: no-cache"], "GET", "Cache-Status: trawl; fwd=request\r\n"),
            ("/", ["Range: bytes=0-1"], "GET", "Cache-Status: trawl; fwd=bypass\r\n"),
            ("/", ["Cache-Control: no-store"], "GET", "Cache-Status: trawl; fwd=bypass\r\n"),
            ("/", [], "POST", "Cache-Status: trawl; fwd=method\r\n"),
        ])
    func status(_ target: String, _ lines: [String], _ method: String, _ expected: String) throws {
        let harness = CacheHarness()
        try harness.store("/", [], ["Cache-Control: max-age=60", "Vary: X"])
        let status = try #require(try harness.look(target, lines, method: method, after: 10).status)
        #expect(String(buffer: status.line) == expected)
    }
}

struct Unexpected: Error {}
