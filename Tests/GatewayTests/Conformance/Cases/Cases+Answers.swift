extension ConformanceCase {
    private static func head(_ status: String, _ fields: String = "") -> String {
        "HTTP/1.1 \(status)\r\n\(fields)\r\n"
    }

    private static func asked(
        _ method: String, _ name: String, _ answer: ServerTurn, _ text: String,
        _ ending: ConformanceOutcome.Ending = .stays
    ) -> ConformanceCase {
        ConformanceCase(
            "bodiless: \(method), \(name)", "\(method) /CASE HTTP/1.1\r\nHost: a\r\n\r\n", turns: [answer],
            heads: method == "HEAD" ? [0] : [], reaches: ["\(method) /CASE"], answers: [text], ending)
    }

    /// Answers without a body, whatever their fields say.
    static let bodilessAnswers: [ConformanceCase] = [
        asked("HEAD", "a length", .writes(head("200 OK", "Content-Length: 500\r\n")), "200 content-length:500"),
        asked("HEAD", "no length", .writes(head("200 OK")), "200"),
        asked("HEAD", "chunks", .writes(head("200 OK", "Transfer-Encoding: chunked\r\n")), "200"),
        asked("HEAD", "an error", .writes(head("404 Not Found", "Content-Length: 500\r\n")), "404"),
        asked(
            "HEAD", "a body against the rules", .writes(head("200 OK", "Content-Length: 5\r\n") + "hello"),
            "200 content-length:5"),
        asked(
            "HEAD", "the server ends", .writesAndCloses(head("200 OK", "Content-Length: 5\r\n")), "200 content-length:5"
        ),
        asked("GET", "204", .writes(head("204 No Content")), "204"),
        asked("GET", "204 with a length", .writes(head("204 No Content", "Content-Length: 5\r\n")), "204"),
        asked("GET", "204 with chunks", .writes(head("204 No Content", "Transfer-Encoding: chunked\r\n")), "204"),
        asked("GET", "204 with a body", .writes(head("204 No Content", "Content-Length: 5\r\n") + "hello"), "204"),
        asked("GET", "304", .writes(head("304 Not Modified", "ETag: x\r\n")), "304 etag:x"),
        asked(
            "GET", "304 with a length", .writes(head("304 Not Modified", "Content-Length: 5\r\n")),
            "304 content-length:5"),
        asked(
            "GET", "304 with a body", .writes(head("304 Not Modified", "Content-Length: 5\r\n") + "hello"),
            "304 content-length:5"),
        asked("GET", "304 with chunks", .writes(head("304 Not Modified", "Transfer-Encoding: chunked\r\n")), "304"),
        asked("GET", "length 0", .writes(head("200 OK", "Content-Length: 0\r\n")), "200"),
        asked("GET", "no chunks", .writes(head("200 OK", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n"), "200"),
        asked("GET", "205 with a length of 0", .writes(head("205 Reset Content", "Content-Length: 0\r\n")), "205"),
    ]

    private static let long = String(repeating: "0123456789", count: 10_000)

    /// Answers as they may be.
    static let answers: [ConformanceCase] =
        [
            "200", "201", "206", "226", "299", "300", "302", "307", "399", "400", "401", "404", "418", "429", "499",
            "500", "503", "504", "599",
        ]
        .map { status in
            .answered(
                "answer: \(status)", .writes(head("\(status) Reason", "Content-Length: 2\r\nA: 1\r\n") + "ok"),
                answers: [status < "400" ? "\(status) a:1 ok" : status])
        }
        + [
            .answered("answer: 999", .writes(head("999 Odd", "Content-Length: 2\r\n") + "ok"), answers: ["999"]),
            .answered(
                "answer: an empty reason", .writes(head("200 ", "Content-Length: 2\r\n") + "ok"), answers: ["200 ok"]),
            .answered("answer: no reason", .writes(head("200", "Content-Length: 2\r\n") + "ok"), answers: ["200 ok"]),
            .answered(
                "answer: a reason of other letters", .writes(head("200 \u{C3}\u{A9}", "Content-Length: 2\r\n") + "ok"),
                answers: ["200 ok"]),
            .answered(
                "answer: version 1.9", .writes("HTTP/1.9 200 OK\r\nContent-Length: 2\r\n\r\nok"), answers: ["200 ok"]),
            .answered(
                "answer: blanks around the length", .writes(head("200 OK", "Content-Length: \t 2 \r\n") + "ok"),
                answers: ["200 ok"]),
            .answered(
                "answer: no blank before the length", .writes(head("200 OK", "content-length:2\r\n") + "ok"),
                answers: ["200 ok"]),
            .answered(
                "answer: fields twice",
                .writes(head("200 OK", "Content-Length: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n") + "ok"),
                answers: ["200 set-cookie:a=1 set-cookie:b=2 ok"]),
            .answered(
                "answer: fields of a request",
                .writes(head("200 OK", "Content-Length: 2\r\nHost: b\r\nX_Y: 1\r\n") + "ok"),
                answers: ["200 host:b x_y:1 ok"]),
            .answered(
                "answer: a long field",
                .writes(head("200 OK", "Content-Length: 2\r\nA: \(long.prefix(3_000))\r\n") + "ok"),
                answers: ["200 a:\(long.prefix(3_000)) ok"]),
            .answered(
                "answer: long", .writes(head("200 OK", "Content-Length: 100000\r\n") + long), answers: ["200 \(long)"]),
            .answered(
                "answer: long, in a chunk",
                .writes(head("200 OK", "Transfer-Encoding: chunked\r\n") + "186A0\r\n\(long)\r\n0\r\n\r\n"),
                answers: ["200 \(long)"]),
            .answered(
                "answer: chunks",
                .writes(head("200 OK", "Transfer-Encoding: chunked\r\n") + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
                answers: ["200 hello"]),
            .answered(
                "answer: chunks with extensions and trailers",
                .writes(
                    head("200 OK", "Transfer-Encoding: Chunked\r\n") + "5;a=\"b\"\r\nhello\r\n0;c\r\nX-Sum: 1\r\n\r\n"),
                answers: ["200 hello"]),
            .answered(
                "answer: chunks in pieces",
                ServerTurn([
                    .write(head("200 OK", "Transfer-Encoding: chunked\r\n")), .pause, .write("5\r"), .pause,
                    .write("\nhel"), .pause,
                    .write("lo\r\n0"), .pause, .write("\r\n\r\n"),
                ]), answers: ["200 hello"]),
            .answered(
                "answer: in pieces",
                ServerTurn([
                    .write("HTTP/1.1 20"), .pause, .write("0 OK\r\nContent-Le"), .pause, .write("ngth: 5\r\n\r\nhel"),
                    .pause, .write("lo"),
                ]),
                answers: ["200 hello"]),
            .answered(
                "answer: until the end", .writesAndCloses(head("200 OK") + "hello"), answers: ["200 hello"], .closes),
            .answered("answer: nothing until the end", .writesAndCloses(head("200 OK")), answers: ["200"], .closes),
            .answered(
                "answer: and the end", .writesAndCloses(head("200 OK", "Content-Length: 2\r\n") + "ok"),
                answers: ["200 ok"]),
            .answered(
                "answer: chunks and the end",
                .writesAndCloses(head("200 OK", "Transfer-Encoding: chunked\r\n") + "2\r\nok\r\n0\r\n\r\n"),
                answers: ["200 ok"]),
        ]
}
