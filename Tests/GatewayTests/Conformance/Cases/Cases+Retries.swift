extension ConformanceCase {
    private static func asking(
        _ name: String, _ bytes: String, _ turns: [ServerTurn], _ reaches: [String], _ answers: [String] = ["200 ok"],
        heads: Set<Int> = []
    ) -> ConformanceCase {
        ConformanceCase("again: \(name)", bytes, turns: turns, heads: heads, reaches: reaches, answers: answers)
    }

    private static func request(_ method: String, _ fields: String = "", _ body: String = "") -> String {
        "\(method) /CASE HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
    }

    /// Which requests are sent again, and which never (P25).
    static let retries: [ConformanceCase] =
        ["GET", "PUT", "DELETE", "OPTIONS", "TRACE"].flatMap { method in
            [
                asking("\(method), closed", request(method), [.closes], ["\(method) /CASE", "\(method) /CASE"]),
                asking("\(method), reset", request(method), [.resets], ["\(method) /CASE", "\(method) /CASE"]),
            ]
        }
        + ["POST", "PATCH", "PROPFIND", "get"].flatMap { method in
            [
                asking("never: \(method), closed", request(method), [.closes], ["\(method) /CASE"], ["502"]),
                asking("never: \(method), reset", request(method), [.resets], ["\(method) /CASE"], ["502"]),
            ]
        }
        + [
            asking(
                "HEAD, closed", request("HEAD"), [.closes, .writes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")],
                ["HEAD /CASE", "HEAD /CASE"],
                ["200 content-length:2"], heads: [0]),
            asking(
                "GET, a length of 0", request("GET", "Content-Length: 0\r\n"), [.closes], ["GET /CASE", "GET /CASE"]),
            asking("only once", request("GET"), [.closes, .closes, .closes], ["GET /CASE", "GET /CASE"], ["502"]),
            asking(
                "never: POST with a body", request("POST", "Content-Length: 5\r\n", "hello"), [.closes],
                ["POST /CASE {hello}"], ["502"]),
            asking(
                "never: PUT with a body", request("PUT", "Content-Length: 5\r\n", "hello"), [.closes],
                ["PUT /CASE {hello}"], ["502"]),
            asking(
                "never: PUT with chunks", request("PUT", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
                [.closes],
                ["PUT /CASE {hello}"], ["502"]),
            asking(
                "never: part of an answer came", request("GET"), [.writesAndCloses("HTTP/1.1 200")], ["GET /CASE"],
                ["502"]),
            asking(
                "never: 500", request("GET"), [.writes("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")], ["GET /CASE"],
                ["500"]),
            asking(
                "never: 503", request("GET"), [.writes("HTTP/1.1 503 Oh\r\nContent-Length: 0\r\n\r\n")], ["GET /CASE"],
                ["503"]),
            asking(
                "never: what is no answer", request("GET"), [.writes("what is that, then?\r\n\r\n")], ["GET /CASE"],
                ["502"]),
            asking(
                "the second of a connection", request("GET") + request("GET", "X: 2\r\n"), [.ok, .closes],
                ["GET /CASE", "GET /CASE x:2", "GET /CASE x:2"], ["200 ok", "200 ok"]),
            asking(
                "never: POST, the second of a connection", request("GET") + request("POST"), [.ok, .closes],
                ["GET /CASE", "POST /CASE"],
                ["200 ok", "502"]),
            asking(
                "never: POST between", request("POST") + request("GET"), [.closes, .ok], ["POST /CASE", "GET /CASE"],
                ["502", "200 ok"]),
        ]
}
