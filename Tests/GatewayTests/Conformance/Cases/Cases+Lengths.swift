extension ConformanceCase {
    private static func post(_ fields: String, _ body: String = "", _ method: String = "POST") -> String {
        "\(method) /CASE HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }

    private static let smuggled = "GET /CASE/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    /// `Content-Length` and `Transfer-Encoding`, and both.
    static let lengths: [ConformanceCase] =
        ["5", "05", "005", "\t5", "  5  ", "00000000000000005"].map {
            ConformanceCase(
                "length: \($0.replacing("\t", with: "tab "))", post("Content-Length:\($0)\r\n", "hello"),
                reaches: ["POST /CASE {hello}"])
        }
        + ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"].map {
            ConformanceCase(
                "length: \($0) with a body", post("Content-Length: 5\r\n", "hello", $0),
                reaches: ["\($0) /CASE {hello}"])
        }
        + [
            "", " ", "+5", "-5", "-0", "5 5", "5,5", "5, 5", "5,", ",5", "0x5", "5.0", "5e0", "5a", "a", "5;", "\"5\"",
            "\u{B2}", "5\u{B}",
            "5\0", "0000000000000000005", "9223372036854775807", "9223372036854775808", "18446744073709551621",
            "36893488147419103237", "99999999999999999999999999",
        ].map {
            .refused(
                "length: \($0.isEmpty ? "empty" : $0.replacing("\0", with: "NUL").replacing("\u{B}", with: "VT"))",
                post("Content-Length: \($0)\r\n", "hello"))
        }
        + [
            ConformanceCase("length: none", post(""), reaches: ["POST /CASE"]),
            ConformanceCase("length: 0", post("Content-Length: 0\r\n"), reaches: ["POST /CASE"]),
            ConformanceCase("length: 00", post("Content-Length: 00\r\n"), reaches: ["POST /CASE"]),
            ConformanceCase(
                "length: HEAD with a body", post("Content-Length: 5\r\n", "hello", "HEAD"), heads: [0],
                reaches: ["HEAD /CASE {hello}"], answers: ["200 content-length:2"]),
            ConformanceCase(
                "length: a request is a body", post("Content-Length: \(smuggled.utf8.count)\r\n", smuggled),
                reaches: ["POST /CASE {\(smuggled)}"]),
            ConformanceCase(
                "length: the body in pieces",
                [.send(post("Content-Length: 10\r\n")), .send("hel"), .send("lo"), .send("hello")],
                reaches: ["POST /CASE {hellohello}"]),
            ConformanceCase(
                "length: a long body", post("Content-Length: 100000\r\n", String(repeating: "x", count: 100_000)),
                reaches: ["POST /CASE {\(String(repeating: "x", count: 100_000))}"]),
            ConformanceCase(
                "length: the body breaks off", [.send(post("Content-Length: 10\r\n", "hello")), .finish], reaches: [],
                answers: [], .closes),
            ConformanceCase("length: with an underscore", post("Content_Length: 5\r\n"), reaches: ["POST /CASE"]),
            .refused("length: twice the same", post("Content-Length: 5\r\ncontent-length: 5\r\n", "hello")),
            .refused("length: twice", post("Content-Length: 5\r\nContent-Length: 0\r\n", "hello")),
            .refused("length: twice, 0 first", post("Content-Length: 0\r\nContent-Length: 5\r\n", "hello")),
            .refused("length: a blank before the colon", post("Content-Length : 5\r\n", "hello")),
            .refused("both: length first", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
            .refused("both: chunked first", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")),
            .refused("both: a length of 0", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
            .refused("both: another coding", post("Content-Length: 5\r\nTransfer-Encoding: gzip\r\n", "hello"), 501),
            .refused("both: an empty coding", post("Content-Length: 5\r\nTransfer-Encoding:\r\n", "hello"), 501),
        ] + codings

    private static let codings: [ConformanceCase] =
        ["chunked", " chunked", "  chunked\t", "\tchunked", " Chunked", " CHUNKED"].map {
            ConformanceCase(
                "coding:\($0.replacing("\t", with: " tab "))",
                post("Transfer-Encoding:\($0)\r\n", "5\r\nhello\r\n0\r\n\r\n"),
                reaches: ["POST /CASE {hello}"])
        }
        + [
            "", "gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "identity, chunked",
            "chunked, identity", "xchunked", "chunkedx", "chunked;q=1", "\"chunked\"", "chunked,", ", chunked",
            "chun ked", "cow",
        ].map {
            .refused(
                "coding: \($0.isEmpty ? "empty" : $0)", post("Transfer-Encoding: \($0)\r\n", "5\r\nhello\r\n0\r\n\r\n"),
                501)
        }
        + [
            .refused(
                "coding: twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 501),
            .refused(
                "coding: twice, another first",
                post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
                501),
            .refused(
                "coding: twice, another last",
                post("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n", "0\r\n\r\n"),
                501),
            .refused("coding: a blank before the colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")),
            .refused("coding: folded", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")),
            .refused("coding: folded by LF", post("Transfer-Encoding:\n chunked\r\n", "0\r\n\r\n")),
            .refused("coding: VT", post("Transfer-Encoding: \u{B}chunked\r\n", "0\r\n\r\n")),
            .refused("coding: NUL", post("Transfer-Encoding: chunked\0\r\n", "0\r\n\r\n")),
            .refused("coding: no-break space", post("Transfer-Encoding\u{A0}: chunked\r\n", "0\r\n\r\n")),
            .refused("coding: behind LF in another field", post("X: 1\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
            .refused("coding: behind CR in another field", post("X: 1\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
            ConformanceCase(
                "coding: with an underscore", post("Transfer_Encoding: chunked\r\n"), reaches: ["POST /CASE"]),
            ConformanceCase(
                "coding: of another name", post("X-Transfer-Encoding: chunked\r\n"),
                reaches: ["POST /CASE x-transfer-encoding:chunked"]),
            ConformanceCase(
                "coding: GET with chunks", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n", "GET"),
                reaches: ["GET /CASE {hello}"]),
            ConformanceCase(
                "coding: no content", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), reaches: ["POST /CASE"]),
        ]
}
