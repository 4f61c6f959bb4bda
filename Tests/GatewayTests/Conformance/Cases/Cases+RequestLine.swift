extension ConformanceCase {
    private static func line(_ line: String) -> String { "\(line)\r\nHost: a\r\n\r\n" }

    /// Methods, targets, versions, and what stands before a request.
    static let requestLines: [ConformanceCase] =
        methods + targets
        + [
            .refused("line: two blanks before the target", line("GET  /CASE HTTP/1.1")),
            .refused("line: two blanks before the version", line("GET /CASE  HTTP/1.1")),
            .refused("line: a blank first", line(" GET /CASE HTTP/1.1")),
            .refused("line: a blank last", line("GET /CASE HTTP/1.1 ")),
            .refused("line: a tab for a blank", line("GET\t/CASE HTTP/1.1")),
            .refused("line: a tab before the version", line("GET /CASE\tHTTP/1.1")),
            .refused("line: ended by LF alone", "GET /CASE HTTP/1.1\nHost: a\r\n\r\n"),
            .refused("line: ended by CR alone", "GET /CASE HTTP/1.1\rHost: a\r\n\r\n"),
            .refused("line: ended by CR CR LF", "GET /CASE HTTP/1.1\r\r\nHost: a\r\n\r\n"),
            .refused("line: no version", line("GET /CASE")),
            .refused("line: no target", line("GET HTTP/1.1")),
            .refused("line: only a method", line("GET")),
            .refused("line: a fourth word", line("GET /CASE HTTP/1.1 x")),
            .refused("version: small letters", line("GET /CASE http/1.1")),
            .refused("version: of another protocol", line("GET /CASE HTTPS/1.1")),
            .refused("version: a blank within", line("GET /CASE HTTP /1.1")),
            .refused("version: two digits", line("GET /CASE HTTP/1.10")),
            .refused("version: two digits first", line("GET /CASE HTTP/01.1")),
            .refused("version: no point", line("GET /CASE HTTP/11")),
            .refused("version: no minor", line("GET /CASE HTTP/1.")),
            .refused("version: a comma", line("GET /CASE HTTP/1,1")),
            .refused("version: a sign", line("GET /CASE HTTP/+1.1")),
            .refused("version: 2.0", line("GET /CASE HTTP/2.0"), 505),
            .refused("version: 0.9", line("GET /CASE HTTP/0.9"), 505),
            .refused("version: 9.9", line("GET /CASE HTTP/9.9"), 505),
            ConformanceCase("version: 1.2 is read as 1.1", line("GET /CASE HTTP/1.2")),
            ConformanceCase("before: an empty line is skipped", "\r\n" + line("GET /CASE HTTP/1.1")),
            .refused("before: two empty lines", "\r\n\r\n" + line("GET /CASE HTTP/1.1")),
            .refused("before: LF", "\n" + line("GET /CASE HTTP/1.1")),
            .refused("before: CR", "\r" + line("GET /CASE HTTP/1.1")),
            .refused("before: a blank line", " \r\n" + line("GET /CASE HTTP/1.1")),
            .refused("before: NUL", "\0" + line("GET /CASE HTTP/1.1")),
            .refused("another protocol: HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            .refused("another protocol: TLS", "\u{16}\u{3}\u{1}\0\u{2}\u{1}\0\r\n\r\n"),
            .refused("another protocol: SMTP", "EHLO there\r\n\r\n"),
            ConformanceCase(
                "line: in pieces",
                [.send("G"), .send("ET /"), .send("CASE HT"), .send("TP/1.1\r"), .send("\nHost: a\r\n\r\n")]),
        ]

    private static let methods: [ConformanceCase] =
        [
            "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "SEARCH", "M-SEARCH", "get",
            "A!#$%&'*+.^_`|~9",
        ]
        .map { ConformanceCase("method: \($0)", line("\($0) /CASE HTTP/1.1"), reaches: ["\($0) /CASE"]) }
        + "(){}[]<>@,;:\\\"/?=\0\t\u{1}\u{7F}\u{80}".unicodeScalars.map {
            .refused("method: with U+\(String($0.value, radix: 16))", line("G\($0)T /CASE HTTP/1.1"))
        }
        + [
            ConformanceCase("method: TRACE", line("TRACE /CASE HTTP/1.1"), reaches: ["TRACE /CASE"]),
            ConformanceCase(
                "method: of 32 characters", line(String(repeating: "A", count: 32) + " /CASE HTTP/1.1"),
                reaches: [String(repeating: "A", count: 32) + " /CASE"]),
            .refused("method: of 33 characters", line(String(repeating: "A", count: 33) + " /CASE HTTP/1.1")),
            .refused("method: CONNECT", line("CONNECT a:443 HTTP/1.1"), 405),
            .refused("method: CONNECT with a path", line("CONNECT /CASE HTTP/1.1"), 405),
            .refused("method: none", line(" /CASE HTTP/1.1")),
        ]

    private static let targets: [ConformanceCase] =
        [
            "?", "?a=b&c", "//x/../y", "/./x/..", "/%2e%2e/%2F", "/%00%0d%0a", "/%zz", ";p=1", "?\"<>\\^`{|}", "?a?b/c",
            "/:@!$&'()*+,=-._~", "/" + String(repeating: "x", count: 4_000),
        ].map {
            ConformanceCase(
                "target: /CASE\($0.prefix(30))", line("GET /CASE\($0) HTTP/1.1"), reaches: ["GET /CASE\($0)"])
        }
        + ["#f", " x", "\tx", "\0", "\u{1}", "\u{7F}", "\u{E9}", "\u{C3}\u{A9}", "\rx", "\nx"].map {
            .refused(
                "target: with \($0.unicodeScalars.map { "U+" + String($0.value, radix: 16) }.joined(separator: " "))",
                line("GET /CASE\($0) HTTP/1.1"))
        }
        + [
            "x/CASE", "*", "?/CASE", "\\/CASE", "ftp://a/CASE", "http:/CASE", "http:///CASE", "http:a/CASE",
            "://a/CASE", "a:80",
        ].map { .refused("target: \($0)", line("GET \($0) HTTP/1.1")) }
        + [
            .refused("target: too long", line("GET /CASE/\(String(repeating: "x", count: 20_000)) HTTP/1.1"), 431),
            ConformanceCase(
                "target: * for OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\nMark: CASE\r\n\r\n", reaches: ["OPTIONS *"]),
            ConformanceCase(
                "target: two slashes", "GET //x/CASE HTTP/1.1\r\nHost: a\r\n\r\n", reaches: ["GET //x/CASE"]),
        ]
}
