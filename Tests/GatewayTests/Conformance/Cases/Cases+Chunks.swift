extension ConformanceCase {
    private static let head = "POST /CASE HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func hello(_ name: String, _ chunks: String, _ content: String = "hello") -> ConformanceCase {
        ConformanceCase("chunks: \(name)", head + chunks, reaches: ["POST /CASE {\(content)}"])
    }

    private static func bad(_ name: String, _ chunks: String) -> ConformanceCase {
        .refused("chunks: \(name)", head + chunks)
    }

    /// The chunked coding (RFC 9112 §7.1), its extensions and trailers.
    static let chunks: [ConformanceCase] =
        [
            hello("one", "5\r\nhello\r\n0\r\n\r\n"), hello("two", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
            hello("zeros before the size", "0005\r\nhello\r\n0\r\n\r\n"),
            hello("zeros at the end", "5\r\nhello\r\n000\r\n\r\n"),
            hello("small letters", "a\r\nhellohello\r\n0\r\n\r\n", "hellohello"),
            hello("capital letters", "A\r\nhellohello\r\n0\r\n\r\n", "hellohello"),
            hello("an extension", "5;x\r\nhello\r\n0\r\n\r\n"),
            hello("an extension's value", "5;x=1\r\nhello\r\n0\r\n\r\n"),
            hello("a quoted extension", "5;x=\"a b;c\"\r\nhello\r\n0\r\n\r\n"),
            hello("a blank in an extension", "5; x=1\r\nhello\r\n0\r\n\r\n"),
            hello("an extension of the last", "5\r\nhello\r\n0;x=1\r\n\r\n"),
            hello("an empty extension", "5;\r\nhello\r\n0\r\n\r\n"),
            hello("line ends as content", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
            hello("the end as content", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
            ConformanceCase(
                "chunks: byte by byte",
                [.send(head)] + "5;x\r\nhello\r\n0\r\n\r\n".octets.map { .send(String(octets: [$0])) },
                reaches: ["POST /CASE {hello}"]),
            ConformanceCase(
                "chunks: cut in their middle",
                [.send(head + "5\r\nhe"), .send("llo\r"), .send("\n0\r\n"), .send("\r\n")],
                reaches: ["POST /CASE {hello}"]),
            hello(
                "many", String(repeating: "1\r\nx\r\n", count: 500) + "0\r\n\r\n", String(repeating: "x", count: 500)),
            ConformanceCase(
                "chunks: break off", [.send(head + "5\r\nhello\r\n"), .finish], reaches: [], answers: [], .closes),
            ConformanceCase(
                "chunks: break off before the end", [.send(head + "5\r\nhello\r\n0\r\n"), .finish], reaches: [],
                answers: [], .closes),
            bad("no size", "\r\nhello\r\n0\r\n\r\n"), bad("no number", "g\r\nhello\r\n0\r\n\r\n"),
            bad("a blank before the size", " 5\r\nhello\r\n0\r\n\r\n"),
            bad("a blank behind the size", "5 \r\nhello\r\n0\r\n\r\n"),
            bad("a tab behind the size", "5\t\r\nhello\r\n0\r\n\r\n"),
            bad("a blank before an extension", "5 ;x\r\nhello\r\n0\r\n\r\n"),
            bad("LF behind the size", "5\nhello\r\n0\r\n\r\n"), bad("CR behind the size", "5\rhello\r\n0\r\n\r\n"),
            bad("CR CR LF behind the size", "5\r\r\nhello\r\n0\r\n\r\n"),
            bad("a minus", "-5\r\nhello\r\n0\r\n\r\n"), bad("a plus", "+5\r\nhello\r\n0\r\n\r\n"),
            bad("0x", "0x5\r\nhello\r\n0\r\n\r\n"), bad("an underscore", "1_0\r\nhello\r\n0\r\n\r\n"),
            bad("a comma", "5,5\r\nhello\r\n0\r\n\r\n"), bad("a point", "5.0\r\nhello\r\n0\r\n\r\n"),
            bad("a NUL in the size", "5\0\r\nhello\r\n0\r\n\r\n"),
            bad("a size of 16 digits", "0000000000000005\r\nhello\r\n0\r\n\r\n"),
            bad("a size of 2 to the 64 and 5", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
            bad("the largest size", "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"),
            bad("too much content", "5\r\nhelloworld\r\n0\r\n\r\n"), bad("too little content", "5\r\nhel\r\n0\r\n\r\n"),
            bad("content ended by LF", "5\r\nhello\n0\r\n\r\n"), bad("content ended by CR", "5\r\nhello\r0\r\n\r\n"),
            bad("content not ended", "5\r\nhello0\r\n\r\n"), bad("content ended twice", "5\r\nhello\r\n\r\n0\r\n\r\n"),
            bad("LF in an extension", "5;x\ny\r\nhello\r\n0\r\n\r\n"),
            bad("CR in an extension", "5;x\ry\r\nhello\r\n0\r\n\r\n"),
            bad("NUL in an extension", "5;x\0\r\nhello\r\n0\r\n\r\n"),
            bad("a long extension", "5;\(String(repeating: "x", count: 9_000))\r\nhello\r\n0\r\n\r\n"),
            bad("LF behind the last size", "5\r\nhello\r\n0\n\r\n"), bad("LF at the end", "5\r\nhello\r\n0\r\n\n"),
            bad("CR at the end", "5\r\nhello\r\n0\r\n\rX"),
        ] + trailers

    private static let trailers: [ConformanceCase] =
        [
            hello("a trailer", "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", "hello +x-sum:1"),
            hello("two trailers", "5\r\nhello\r\n0\r\nX: 1\r\nY: 2\r\n\r\n", "hello +x:1 +y:2"),
            hello("a trailer without a value", "5\r\nhello\r\n0\r\nX:\r\n\r\n", "hello +x:"),
        ]
        + [
            "X : 1", ": 1", "X", " X: 1", "X: 1\nY: 2", "X: 1\rY: 2", "X: \0", "X(: 1", "X: 1\r\n folded",
        ].map {
            bad(
                "trailer \($0.replacing("\r", with: "CR").replacing("\n", with: "LF").replacing("\0", with: "NUL").replacing("\r\n", with: "CRLF"))",
                "5\r\nhello\r\n0\r\n\($0)\r\n\r\n")
        }
        + [
            "Content-Length: 5", "Transfer-Encoding: chunked", "Host: b", "Connection: close",
            "X-Forwarded-For: 6.6.6.6",
            "x-real-ip: 6.6.6.6", "Forwarded: for=6.6.6.6", "X_Forwarded_For: 6.6.6.6", "Expect: 100-continue", "TE: x",
            "Upgrade: x",
        ].map { bad("trailer \($0)", "5\r\nhello\r\n0\r\n\($0)\r\n\r\n") }
        + [
            bad("a long trailer", "0\r\nX: \(String(repeating: "x", count: 9_000))\r\n\r\n"),
            bad("many trailers", "0\r\n\(String(repeating: "X: 1\r\n", count: 2_000))\r\n"),
        ]
}
