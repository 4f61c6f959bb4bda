extension ConformanceCase {
    private static func old(_ fields: String, _ method: String = "GET") -> String {
        "\(method) /CASE HTTP/1.0\r\nHost: a\r\n\(fields)\r\n"
    }

    private static let chunked = ServerTurn.writes(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nhel\r\n2\r\nlo\r\n0\r\nX: 1\r\n\r\n")

    /// HTTP/1.0, of clients and of servers.
    static let oldVersions: [ConformanceCase] = [
        ConformanceCase("1.0: a request", old(""), .closes),
        ConformanceCase("1.0: keep-alive", old("Connection: keep-alive\r\n")),
        ConformanceCase("1.0: Keep-Alive", old("Connection: Keep-Alive\r\n")),
        ConformanceCase("1.0: keep-alive and close", old("Connection: keep-alive, close\r\n"), .closes),
        ConformanceCase("1.0: close", old("Connection: close\r\n"), .closes),
        ConformanceCase(
            "1.0: a body", old("Content-Length: 5\r\n", "POST") + "hello", reaches: ["POST /CASE {hello}"], .closes),
        ConformanceCase("1.0: no length", old("", "POST"), reaches: ["POST /CASE"], .closes),
        ConformanceCase("1.0: names a field", old("Connection: A\r\nA: 1\r\n"), .closes),
        ConformanceCase(
            "1.0: two", old("Connection: keep-alive\r\n") + old(""), reaches: ["GET /CASE", "GET /CASE"],
            answers: ["200 ok", "200 ok"],
            .closes),
        ConformanceCase("1.0: two without keep-alive", old("") + old(""), .closes),
        .refused("1.0: chunks", old("Transfer-Encoding: chunked\r\n", "POST") + "0\r\n\r\n"),
        .refused("1.0: no fields' end", "GET /CASE HTTP/1.0\r\nHost : a\r\n\r\n"),
        ConformanceCase("1.0: chunks are undone", old(""), turns: [chunked], answers: ["200 hello"], .closes),
        ConformanceCase(
            "1.0: chunks are undone, and the connection ends", old("Connection: keep-alive\r\n"), turns: [chunked],
            answers: ["200 hello"], .closes),
        ConformanceCase(
            "1.0: chunks that break off", old(""),
            turns: [.writesAndCloses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")],
            answers: ["broken"], .closes),
        ConformanceCase(
            "1.0: HEAD of chunks", old("Connection: keep-alive\r\n", "HEAD"),
            turns: [.writes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")], heads: [0],
            reaches: ["HEAD /CASE"], answers: ["200"]),
        ConformanceCase(
            "1.0: interim answers are left out", old(""),
            turns: [.writes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")], .closes),
        ConformanceCase(
            "1.0: until the connection ends", old("Connection: keep-alive\r\n"),
            turns: [.writesAndCloses("HTTP/1.1 200 OK\r\n\r\nhello")],
            answers: ["200 hello"], .closes),
        .answered(
            "1.0: of the server, with a length", .writes("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
            answers: ["200 hello"]),
        .answered(
            "1.0: of the server, keep-alive",
            .writes("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"),
            answers: ["200 hello"]),
        .answered(
            "1.0: of the server, until it ends", .writesAndCloses("HTTP/1.0 200 OK\r\n\r\nhello"),
            answers: ["200 hello"], .closes),
        .answered(
            "1.0: of the server, chunks",
            .writesAndCloses("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            answers: ["502"]),
    ]
}
