import NIOCore

extension FaultTable {
    /// Faults in the head of an answer.
    static let heads: [Fault] = [
        Fault("endless-headers", "A head that never ends, line after line.") { _ in
            let lines = ByteBuffer(string: String(repeating: "X-More: and more and more of it\r\n", count: 1_000))
            return [.send("HTTP/1.1 200 OK\r\n"), .endless(every: nil) { _ in lines }]
        },
        Fault("endless-header", "One header field that never ends.") { _ in
            let text = ByteBuffer(string: String(repeating: "x", count: 65_536))
            return [.send("HTTP/1.1 200 OK\r\nX-Long: "), .endless(every: nil) { _ in text }]
        },
        Fault("huge-header", "One header field of a million bytes.") { request in
            let value = String(repeating: "h", count: request.settings.hugeHeaderBytes)
            return FaultAnswer(headers: ["X-Huge: \(value)"], body: FaultAnswer.page("Huge header"))
                .steps(for: request.head)
        },
        Fault("many-headers", "Ten thousand header fields.") { request in
            FaultAnswer(headers: (0..<10_000).map { "X-\($0): \($0)" }, body: FaultAnswer.page("Many headers"))
                .steps(for: request.head)
        },
        Fault("large-head", "A right answer with a head of 30 KB, as some applications send it.") { request in
            FaultAnswer(
                headers: (0..<30).map { "X-Large-\($0): \(String(repeating: "z", count: 1_000))" },
                body: FaultAnswer.page("Large head")
            ).steps(for: request.head)
        },
        Fault("bad-status-line", "A first line that is not HTTP.") { _ in [.send("I AM A TEAPOT\r\n\r\nshort"), .close]
        },
        Fault("bad-status-code", "A status that is no number.") { _ in
            [.send("HTTP/1.1 2OO Fine\r\nContent-Length: 0\r\n\r\n"), .close]
        },
        Fault("no-reason", "A right status line without a reason.") { _ in
            let page = FaultAnswer.page("No reason")
            return [
                .send("HTTP/1.1 200\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)")
            ]
        },
        Fault("http-0.9", "A page without any head.") { _ in [.send(FaultAnswer.page("No head at all")), .close] },
        Fault("http-2.0", "Claims to be HTTP/2.0 in the words of HTTP/1.1.") { _ in
            [.send("HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok"), .close]
        },
        Fault("not-http", "Random bytes, as of another protocol.") { _ in
            var draw = Draw(seed: 7, .picture)
            return [.send((0..<300).map { _ in UInt8(draw.number(below: 256)) }), .close]
        },
        Fault("bad-header-name", "A header line without a colon, and one whose name has a space.") { request in
            FaultAnswer(headers: ["No colon here", "Bad Name: x"], body: FaultAnswer.page("Bad header"))
                .steps(for: request.head) + [.close]
        },
        Fault("folded-header", "A header field folded over two lines, as it was once allowed.") { request in
            FaultAnswer(headers: ["X-Folded: one\r\n two"], body: FaultAnswer.page("Folded")).steps(for: request.head)
        },
        Fault("bare-lf", "A right answer whose lines end with LF only.") { _ in
            let page = FaultAnswer.page("Bare LF")
            return [.send("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: \(page.utf8.count)\n\n\(page)")]
        },
        Fault("header-nul", "A header field with a NUL in it.") { request in
            FaultAnswer(headers: ["X-Nul: a\0b"], body: FaultAnswer.page("NUL")).steps(for: request.head)
        },
        Fault("split-head", "A right answer, sent byte by byte without pauses.") { request in
            let answer = FaultAnswer(body: FaultAnswer.page("Split"))
            return (answer.head().utf8 + answer.body).map { FaultStep.send([$0]) }
        },
        Fault("unasked-answer", "A right answer and a second one that nobody asked for.") { request in
            FaultAnswer(body: FaultAnswer.page("First")).steps(for: request.head)
                + FaultAnswer(body: FaultAnswer.page("Poison", links: ["/trap/poison"])).steps(for: request.head)
        },
        Fault("cookie/set", "Sets cookies of every honest kind: see cookie/show.") { request in
            cookies(["plain=1", "path=2; Path=/faults/cookie", "short=3; Max-Age=1", "gone=4; Max-Age=0"], request)
        },
        Fault("cookie/public-suffix", "Sets cookies for whole public suffixes, and for another site.") { request in
            cookies(
                ["a=1; Domain=com", "b=2; Domain=co.uk", "c=3; Domain=localhost", "d=4; Domain=example.org"], request)
        },
        Fault("cookie/odd", "Sets cookies that are no cookies.") { request in
            cookies(
                ["", "=", ";", "novalue", "=noname", "secure=1; Secure", "__Host-x=1; Path=/x", "n=\u{1}", "ok=1"],
                request)
        },
        Fault("cookie/flood", "Sets two hundred cookies of four thousand bytes.") { request in
            cookies((0..<200).map { "flood\($0)=\(String(repeating: "c", count: 4_000))" }, request)
        },
        Fault("cookie/show", "A page that says which cookies came, and whether Authorization did.") { request in
            let cookies = request.head.headers.filter { $0.name.lowercased() == "cookie" }.map(\.value)
            let authorization = request.head.header("authorization") == nil ? "none" : "some"
            return FaultAnswer(
                body: FaultAnswer.page("Cookies: \(cookies.joined(separator: "; ")) Authorization: \(authorization)")
            ).steps(for: request.head)
        },
    ]

    private static func cookies(_ values: [String], _ request: FaultRequest) -> [FaultStep] {
        FaultAnswer(
            headers: values.map { "Set-Cookie: \($0)" },
            body: FaultAnswer.page("Cookies", links: ["/faults/cookie/show"])
        ).steps(for: request.head)
    }
}
