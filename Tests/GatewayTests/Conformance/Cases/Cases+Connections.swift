extension ConformanceCase {
    private static func get(_ fields: String) -> String { "GET /CASE HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }

    private static func passes(
        _ name: String, _ fields: String, _ reached: String = "", _ ending: ConformanceOutcome.Ending = .stays
    ) -> ConformanceCase {
        ConformanceCase("connection: \(name)", get(fields), reaches: ["GET /CASE\(reached)"], ending)
    }

    private static func gives(_ name: String, _ fields: String, _ answer: String = "200 ok") -> ConformanceCase {
        .answered(
            "connection: of the server, \(name)", .writes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\(fields)\r\nok"),
            answers: [answer])
    }

    /// Fields of one connection alone, and those that `Connection` names (P24).
    static let connectionFields: [ConformanceCase] = [
        passes("names a field", "X-Mine: 1\r\nConnection: X-Mine\r\n"),
        passes("names a field that follows", "Connection: X-Mine\r\nX-Mine: 1\r\n"),
        passes("names a field in other letters", "Connection: x-MINE\r\nX-Mine: 1\r\n"),
        passes("names two", "Connection: A, B\r\nA: 1\r\nB: 2\r\nC: 3\r\n", " c:3"),
        passes("names two in two lines", "Connection: A\r\nConnection: B\r\nA: 1\r\nB: 2\r\n"),
        passes("names nothing between commas", "Connection: ,, ,A,\r\nA: 1\r\nB: 2\r\n", " b:2"),
        passes("names one that is there twice", "Connection: A\r\nA: 1\r\nA: 2\r\n"),
        passes("names one that is not there", "Connection: A\r\nAB: 1\r\n", " ab:1"),
        passes("names Cookie", "Connection: Cookie\r\nCookie: a=b\r\n"),
        passes("names Host", "Connection: Host\r\n"),
        passes("names X-Forwarded-For", "Connection: X-Forwarded-For\r\n"),
        ConformanceCase(
            "connection: names Content-Length",
            "POST /CASE HTTP/1.1\r\nHost: a\r\nConnection: Content-Length\r\nContent-Length: 5\r\n\r\nhello",
            reaches: ["POST /CASE {hello}"]),
        ConformanceCase(
            "connection: names Transfer-Encoding",
            "POST /CASE HTTP/1.1\r\nHost: a\r\nConnection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n", reaches: ["POST /CASE {hello}"]),
        passes("close", "Connection: close\r\n", "", .closes),
        passes("CLOSE", "Connection: CLOSE\r\n", "", .closes),
        passes("close among others", "Connection: A , close,B\r\nA: 1\r\n", "", .closes),
        passes("close in a second line", "Connection: keep-alive\r\nConnection: close\r\n", "", .closes),
        passes("close and keep-alive", "Connection: keep-alive, close\r\n", "", .closes),
        passes("closed", "Connection: closed\r\n"),
        passes("keep-alive", "Connection: keep-alive\r\n"),
        passes("empty", "Connection:\r\n"),
        passes("Keep-Alive", "Keep-Alive: timeout=5\r\n"),
        passes("Proxy-Connection", "Proxy-Connection: keep-alive\r\n"),
        passes("Proxy-Connection: close", "Proxy-Connection: close\r\n"),
        passes("TE", "TE: trailers\r\nConnection: TE\r\n"),
        passes("TE alone", "TE: gzip\r\n"),
        passes("Upgrade alone", "Upgrade: echo\r\n"),
        passes("Trailer", "Trailer: X\r\n", " trailer:X"),
        passes("Via", "Via: 1.1 other\r\n", " via:1.1 other"),
        gives("names a field", "Connection: A\r\nA: 1\r\nB: 2\r\n", "200 b:2 ok"),
        gives("names Content-Length", "Connection: Content-Length\r\n"),
        gives("Keep-Alive", "Keep-Alive: timeout=5\r\n"),
        gives("Proxy-Connection", "Proxy-Connection: close\r\n"),
        gives("Upgrade", "Upgrade: h2c\r\n"),
        gives("close", "Connection: close\r\n"),
        gives("close and a name", "Connection: close, A\r\nA: 1\r\n"),
    ]

    private static let own = " x-forwarded-for:127.0.0.1 x-forwarded-host:a x-forwarded-proto:http x-real-ip:127.0.0.1"

    private static func forwarding(_ name: String, _ fields: String, _ reached: String = own) -> ConformanceCase {
        ConformanceCase(
            "forwarding: \(name)", get(fields), showsForwarding: true, reaches: ["GET /CASE\(reached)"])
    }

    /// What servers are told of a client, whatever it says itself (P24).
    static let forwardingFields: [ConformanceCase] = [
        forwarding("nothing is said", ""),
        forwarding("X-Forwarded-For", "X-Forwarded-For: 6.6.6.6\r\n"),
        forwarding("X-Forwarded-For twice", "X-Forwarded-For: 6.6.6.6\r\nx-FORWARDED-for: 7.7.7.7\r\n"),
        forwarding("X-Forwarded-For, named", "X-Forwarded-For: 6.6.6.6\r\nConnection: X-Forwarded-For\r\n"),
        forwarding("X-Forwarded-Host", "X-Forwarded-Host: evil\r\n"),
        forwarding("X-Forwarded-Proto", "X-Forwarded-Proto: https\r\n"),
        forwarding("X-Real-IP", "X-Real-IP: 6.6.6.6\r\n"),
        forwarding("X-Real-IP, named", "X-Real-IP: 6.6.6.6\r\nConnection: X-Real-IP\r\n"),
        forwarding("Forwarded", "Forwarded: for=6.6.6.6;proto=https\r\n"),
        forwarding("X-Forwarded-Port", "X-Forwarded-Port: 443\r\n"),
        forwarding("X-Forwarded-Prefix", "X-Forwarded-Prefix: /admin\r\n"),
        forwarding("X_Forwarded_For", "X_Forwarded_For: 6.6.6.6\r\n"),
        forwarding("X-Forwarded_For", "X-Forwarded_For: 6.6.6.6\r\n"),
        forwarding("X_REAL_IP", "X_REAL_IP: 6.6.6.6\r\n"),
        forwarding("a blank value", "X-Forwarded-For:\r\n"),
        forwarding(
            "a name that only begins so", "X-Forwarder: 1\r\n", own.replacing(" x-real", with: " x-forwarder:1 x-real")),
    ]

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// Requests that come before the answer to the one before.
    static let pipelines: [ConformanceCase] = [
        ConformanceCase(
            "pipeline: two", get("") + get("X: 2\r\n"), reaches: ["GET /CASE", "GET /CASE x:2"],
            answers: ["200 ok", "200 ok"]),
        ConformanceCase(
            "pipeline: ten", String(repeating: get(""), count: 10), reaches: Array(repeating: "GET /CASE", count: 10),
            answers: Array(repeating: "200 ok", count: 10)),
        ConformanceCase(
            "pipeline: each with its answer", get("") + get(""),
            turns: [
                .writes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"),
                .writes("HTTP/1.1 201 OK\r\nContent-Length: 6\r\n\r\nsecond"),
            ],
            reaches: ["GET /CASE", "GET /CASE"], answers: ["200 first", "201 second"]),
        ConformanceCase(
            "pipeline: behind a body", "POST /CASE HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + get(""),
            reaches: ["POST /CASE {hello}", "GET /CASE"], answers: ["200 ok", "200 ok"]),
        ConformanceCase(
            "pipeline: behind chunks",
            "POST /CASE HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + get(""),
            reaches: ["POST /CASE {hello}", "GET /CASE"], answers: ["200 ok", "200 ok"]),
        ConformanceCase(
            "pipeline: behind a body and an empty line",
            "POST /CASE HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello\r\n" + get(""),
            reaches: ["POST /CASE {hello}", "GET /CASE"], answers: ["200 ok", "200 ok"]),
        ConformanceCase(
            "pipeline: behind HEAD", "HEAD /CASE HTTP/1.1\r\nHost: a\r\n\r\n" + get(""),
            turns: [.writes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")], heads: [0],
            reaches: ["HEAD /CASE", "GET /CASE"], answers: ["200 content-length:2", "200 ok"]),
        ConformanceCase(
            "pipeline: behind close", get("Connection: close\r\n") + get("X: 2\r\n"), reaches: ["GET /CASE"], .closes),
        ConformanceCase(
            "pipeline: behind a body that is longer than it says",
            "POST /CASE HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nhello\r\n\r\n", reaches: ["POST /CASE {hel}"],
            answers: ["200 ok", "400"], .closes),
        ConformanceCase(
            "pipeline: a bad one behind a good one", get("") + "GET /CASE HTTP/1.1\r\n\r\n" + get(""),
            reaches: ["GET /CASE"],
            answers: ["200 ok", "400"], .closes),
        ConformanceCase(
            "pipeline: cut in the second", [.send(get("") + "GET /CASE HT"), .send("TP/1.1\r\nHost: a\r\n\r\n")],
            reaches: ["GET /CASE", "GET /CASE"], answers: ["200 ok", "200 ok"]),
        ConformanceCase(
            "pipeline: an answer before all of the body came",
            [.send("POST /CASE HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhello")],
            turns: [ServerTurn([], early: [.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), .close])],
            reaches: [],
            answers: ["413"], .closes),
    ]
}
