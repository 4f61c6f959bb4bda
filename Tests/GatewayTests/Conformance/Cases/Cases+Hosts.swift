extension ConformanceCase {
    private static func get(_ target: String, _ fields: String, _ version: String = "1.1") -> String {
        "GET \(target) HTTP/\(version)\r\n\(fields)\r\n"
    }

    /// The `Host` field, and targets that name a host themselves.
    static let hosts: [ConformanceCase] =
        [
            "b.example", "A.b-c_d:80", "127.0.0.1:8000", "[::1]:80", "[fe80::1]", "xn--bcher-kva.example", "a%20b",
            "a!$&'()*+;=b",
        ].map {
            ConformanceCase("host: \($0)", get("/CASE", "Host: \($0)\r\n"), reaches: ["GET /CASE host:\($0)"])
        }
        + [
            "", " ", "a b", "a\tb", "a,b", "a, b", "a/b", "u@a", "u:p@a", "a:b", "a:80:80", "a:-1", ":80", "[::1",
            "::1", "[]", "[a b]",
            "a\"b", "a<b", "a\\b", "a^b", "a|b", "a`b", "a{b}", "a?b", "a#b", "http://a", "\u{E9}",
        ].map { .refused("host: \($0.isEmpty ? "empty" : $0)", get("/CASE", "Host: \($0)\r\n")) }
        + [
            .refused("host: none", get("/CASE", "")),
            .refused("host: twice", get("/CASE", "Host: a\r\nHost: b\r\n")),
            .refused("host: twice the same", get("/CASE", "Host: a\r\nhost: a\r\n")),
            .refused("host: twice, of HTTP/1.0", get("/CASE", "Host: a\r\nHost: b\r\n", "1.0")),
            .refused("host: a blank before the colon", get("/CASE", "Host : a\r\n")),
            ConformanceCase("host: blanks around", get("/CASE", "Host: \t a \t\r\n")),
            ConformanceCase("host: last of all", get("/CASE", "X: 1\r\nHOST: a\r\n"), reaches: ["GET /CASE x:1"]),
            ConformanceCase("URL: http", get("http://a/CASE", "Host: a\r\n")),
            ConformanceCase("URL: https", get("https://a/CASE", "Host: a\r\n")),
            ConformanceCase("URL: capital letters", get("HTTP://A/CASE", "Host: a\r\n"), reaches: ["GET /CASE host:A"]),
            ConformanceCase(
                "URL: with a port", get("http://a:80/CASE?x", "Host: a:80\r\n"), reaches: ["GET /CASE?x host:a:80"]),
            ConformanceCase("URL: no path", get("http://a", "Host: a\r\nMark: CASE\r\n"), reaches: ["GET /"]),
            ConformanceCase("URL: only a query", get("http://a?x", "Host: a\r\nMark: CASE\r\n"), reaches: ["GET /?x"]),
            .refused("URL: another host", get("http://b/CASE", "Host: a\r\n")),
            .refused("URL: another port", get("http://a:80/CASE", "Host: a\r\n")),
            .refused("URL: no Host field", get("http://a/CASE", "")),
            .refused("URL: an empty Host field", get("http://a/CASE", "Host:\r\n")),
            .refused("URL: a user", get("http://u@a/CASE", "Host: u@a\r\n")),
            .refused("URL: a user, no Host field, of HTTP/1.0", get("http://u@a/CASE", "", "1.0")),
            .refused("URL: a comma, no Host field, of HTTP/1.0", get("http://a,b/CASE", "", "1.0")),
            .refused("URL: no host", get("http://:80/CASE", "Host: :80\r\n")),
            .refused("URL: a backslash", get("http://a\\b/CASE", "Host: a\r\n")),
            ConformanceCase("URL: of HTTP/1.0, no Host field", get("http://a/CASE", "", "1.0"), .closes),
            ConformanceCase(
                "URL: OPTIONS without a path", "OPTIONS http://a HTTP/1.1\r\nHost: a\r\nMark: CASE\r\n\r\n",
                reaches: ["OPTIONS *"]),
            ConformanceCase(
                "URL: OPTIONS with a path", "OPTIONS http://a/CASE HTTP/1.1\r\nHost: a\r\n\r\n",
                reaches: ["OPTIONS /CASE"]),
        ]
}
