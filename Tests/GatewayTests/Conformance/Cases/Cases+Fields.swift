extension ConformanceCase {
    private static func get(_ fields: String) -> String { "GET /CASE HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }

    private static let hundred: String = (100..<199).map { "X\($0): 1\r\n" }.joined()
    private static let hundredReached: String = (100..<199).map { " x\($0):1" }.joined()
    private static let tooMany: String = (100..<228).map { "X-\($0): 1\r\n" }.joined()

    /// How fields are written, and how many.
    static let fieldSyntax: [ConformanceCase] =
        names + values
        + [
            ConformanceCase("field: no blank behind the colon", get("X:1\r\n"), reaches: ["GET /CASE x:1"]),
            ConformanceCase("field: many blanks", get("X: \t 1 \t\r\n"), reaches: ["GET /CASE x:1"]),
            ConformanceCase("field: twice", get("X: 1\r\nY: 2\r\nX: 3\r\n"), reaches: ["GET /CASE x:1 x:3 y:2"]),
            ConformanceCase("field: no value", get("X:\r\n"), reaches: ["GET /CASE x:"]),
            ConformanceCase("field: only blanks", get("X: \t\r\n"), reaches: ["GET /CASE x:"]),
            ConformanceCase("field: colons in the value", get("X: :a:b\r\n"), reaches: ["GET /CASE x::a:b"]),
            .refused("field: a blank before the colon", get("X : 1\r\n")),
            .refused("field: a tab before the colon", get("X\t: 1\r\n")),
            .refused("field: no name", get(": 1\r\n")),
            .refused("field: no colon", get("X\r\n")),
            .refused("field: no colon, the last", "GET /CASE HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"),
            .refused("field: folded by a blank", get("X: 1\r\n 2\r\n")),
            .refused("field: folded by a tab", get("X: 1\r\n\t2\r\n")),
            .refused("field: folded, empty", get("X: 1\r\n \r\n")),
            .refused("field: folded before the first", "GET /CASE HTTP/1.1\r\n Host: a\r\n\r\n"),
            .refused("field: folded name of a length", get("Content-Length:\r\n 5\r\n")),
            .refused("field: ended by LF alone", get("X: 1\nY: 2\r\n")),
            .refused("field: ended by CR alone", get("X: 1\rY: 2\r\n")),
            .refused("field: ended by CR CR LF", get("X: 1\r\r\n")),
            .refused("field: LF CR", get("X: 1\n\rY: 2\r\n")),
            .refused("head: ended by LF LF", "GET /CASE HTTP/1.1\r\nHost: a\n\n"),
            .refused("head: ended by CR LF LF", "GET /CASE HTTP/1.1\r\nHost: a\r\n\n"),
            .refused("head: ended by CR CR", "GET /CASE HTTP/1.1\r\nHost: a\r\r"),
            .refused("head: a CR in its last line", "GET /CASE HTTP/1.1\r\nHost: a\r\n\rX: 1\r\n\r\n"),
            ConformanceCase(
                "head: 100 fields", get(hundred),
                reaches: ["GET /CASE\(hundredReached)"]),
            .refused("head: 129 fields", get(tooMany), 431),
            .refused("head: too large", get("X: \(String(repeating: "x", count: 20_000))\r\n"), 431),
            .refused("head: too large, of many fields", get(String(repeating: "X: 1\r\n", count: 4_000)), 431),
            ConformanceCase(
                "head: a long value", get("X: \(String(repeating: "x", count: 7_000))\r\n"),
                reaches: ["GET /CASE x:" + String(repeating: "x", count: 7_000)]),
            ConformanceCase(
                "head: a long name", get("\(String(repeating: "x", count: 200)): 1\r\n"),
                reaches: ["GET /CASE " + String(repeating: "x", count: 200) + ":1"]),
            ConformanceCase(
                "head: byte by byte",
                get("X: 1\r\n").replacing("CASE", with: "#").map { .send($0 == "#" ? "CASE" : "\($0)") },
                reaches: ["GET /CASE x:1"]),
            ConformanceCase(
                "head: breaks off", [.send("GET /CASE HTTP/1.1\r\nHost: a\r\n"), .finish], reaches: [], answers: [],
                .closes),
        ]

    private static let names: [ConformanceCase] =
        "(){}[]<>@,;\\\"/?=\0\u{1}\u{B}\u{7F}\u{80}\u{A0}".unicodeScalars.map {
            .refused("name: with U+\(String($0.value, radix: 16))", get("X\($0)Y: 1\r\n"))
        }
        + "!#$%&'*+-.^_`|~09".map {
            ConformanceCase("name: with \($0)", get("X\($0)Y: 1\r\n"), reaches: ["GET /CASE x\($0)y:1"])
        }

    private static let values: [ConformanceCase] =
        (Array(0..<9) + Array(11..<13) + Array(14..<32) + [127]).map { (byte: UInt8) in
            .refused("value: with U+\(String(byte, radix: 16))", get("X: a\(String(octets: [byte]))b\r\n"))
        }
        + ["a\tb", "\"quoted, string\"", "\u{C3}\u{A9}", "()<>@,;:\\/[]?={}", "a  b", "%00"].map {
            ConformanceCase("value: \($0)", get("X: \($0)\r\n"), reaches: ["GET /CASE x:\($0)"])
        }
}
