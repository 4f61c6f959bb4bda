extension ConformanceCase {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private static func none(_ name: String, _ answer: String) -> ConformanceCase {
        .answered("no answer: \(name)", .writes(answer), answers: ["502"])
    }

    private static func fields(_ name: String, _ fields: String, _ body: String = "ok") -> ConformanceCase {
        none(name, "HTTP/1.1 200 OK\r\n\(fields)\r\n\(body)")
    }

    private static func broken(_ name: String, _ steps: ServerTurn.Step...) -> ConformanceCase {
        .answered("broken: \(name)", ServerTurn(steps), answers: ["broken"], .closes)
    }

    private static let manyFields: String = (0..<128).map { "X\($0): 1\r\n" }.joined()

    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// Answers that are none, and those that break off, which never look complete (P26).
    static let brokenAnswers: [ConformanceCase] =
        [
            none("another protocol", "220 mail.example ESMTP\r\n\r\n"),
            none("only words", "hello there, client\r\n\r\n"),
            none("HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("HTTP/0.9", "HTTP/0.9 200 OK\r\n\r\nok"),
            none("ICY", "ICY 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("small letters", "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("a status below 100", "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("a status of letters", "HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("a minus", "HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("two blanks", "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("a tab", "HTTP/1.1\t200 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("a blank first", " HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("an empty line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            none("LF behind the line", "HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nok"),
            none("CR behind the line", "HTTP/1.1 200 OK\rContent-Length: 2\r\n\r\nok"),
            none("NUL in the reason", "HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nok"),
            fields("LF in a field", "Content-Length: 2\nA: 1\r\n"),
            fields("CR in a field", "Content-Length: 2\r\nA: 1\rB: 2\r\n"),
            fields("NUL in a field", "Content-Length: 2\r\nA: \0\r\n"),
            fields("a control character", "Content-Length: 2\r\nA: \u{1}\r\n"),
            fields("a blank before a colon", "Content-Length: 2\r\nA : 1\r\n"),
            fields("no colon", "Content-Length: 2\r\nA\r\n"),
            fields("no name", "Content-Length: 2\r\n: 1\r\n"), fields("a bad name", "Content-Length: 2\r\nA(B: 1\r\n"),
            fields("a folded field", "Content-Length: 2\r\nA: 1\r\n 2\r\n"),
            fields("129 fields", "\(manyFields)Content-Length: 2\r\n"),
            fields("a head of 300 KB", "Content-Length: 2\r\nA: \(String(repeating: "x", count: 300_000))\r\n"),
            fields("a length that is no number", "Content-Length: x\r\n"),
            fields("an empty length", "Content-Length:\r\n"),
            fields("a length below 0", "Content-Length: -2\r\n"),
            fields("a length with a plus", "Content-Length: +2\r\n"),
            fields("a list of lengths", "Content-Length: 2, 2\r\n"),
            fields("a length too large", "Content-Length: 99999999999999999999\r\n"),
            fields("two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n"),
            fields("twice the same length", "Content-Length: 2\r\nContent-Length: 2\r\n"),
            fields(
                "a length and chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\nok\r\n0\r\n\r\n"),
            fields("another coding", "Transfer-Encoding: gzip\r\n"),
            fields("gzip and chunks", "Transfer-Encoding: gzip, chunked\r\n", "2\r\nok\r\n0\r\n\r\n"),
            fields(
                "chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "2\r\nok\r\n0\r\n\r\n"),
            .answered("no answer: a part of a line", .writesAndCloses("HTTP/1.1 2"), answers: ["502"]),
            .answered(
                "no answer: a part of a head", .writesAndCloses("HTTP/1.1 200 OK\r\nContent-Le"), answers: ["502"]),
            .answered(
                "no answer: a part of a head, and reset",
                ServerTurn([.write("HTTP/1.1 200 OK\r\nConte"), .pause, .reset]), answers: ["502"]),
            broken("a length, nothing of it", .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), .close),
            broken("a length, a part of it", .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), .close),
            broken(
                "a length, a part of it, later", .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), .pause,
                .write("hello"), .pause, .close),
            broken(
                "a length, a part of it, and reset", .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"),
                .pause, .reset),
            broken("chunks, none", .write(chunked), .close),
            broken("chunks, a part", .write(chunked + "5\r\nhel"), .close),
            broken("chunks without an end", .write(chunked + "5\r\nhello\r\n"), .close),
            broken("chunks, a part of the end", .write(chunked + "5\r\nhello\r\n0\r\n"), .close),
            broken("chunks, a part of a trailer", .write(chunked + "5\r\nhello\r\n0\r\nX: 1\r\n"), .close),
            broken("chunks and reset", .write(chunked + "5\r\nhello\r\n"), .pause, .reset),
            broken("chunks, no size", .write(chunked + "x\r\nhello\r\n0\r\n\r\n")),
            broken("chunks, a size too large", .write(chunked + "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")),
            broken("chunks, too much content", .write(chunked + "3\r\nhello\r\n0\r\n\r\n")),
            broken("chunks, LF behind the size", .write(chunked + "5\nhello\r\n0\r\n\r\n")),
            broken("chunks, a bad trailer", .write(chunked + "5\r\nhello\r\n0\r\nX : 1\r\n\r\n")),
            broken("chunks, no size, later", .write(chunked + "5\r\nhello\r\n"), .pause, .write("x\r\n0\r\n\r\n")),
            broken("until the end, and reset", .write("HTTP/1.1 200 OK\r\n\r\nhello"), .pause, .reset),
        ]
        + [
            .answered("too much: bytes behind the answer", .writes(ok + "evil"), answers: ["200 ok"]),
            .answered(
                "too much: another answer", .writes(ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
                answers: ["200 ok"]),
            .answered(
                "too much: behind chunks",
                .writes(chunked + "2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
                answers: ["200 ok"]),
        ]
}
