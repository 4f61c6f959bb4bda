extension ConformanceCase {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let goOn = "HTTP/1.1 100 Continue\r\n\r\n"

    private static func post(_ fields: String, _ version: String = "1.1") -> String {
        "POST /CASE HTTP/\(version)\r\nHost: a\r\nContent-Length: 5\r\n\(fields)\r\n"
    }

    private static let expecting = ["POST /CASE expect:100-continue {hello}"]

    /// `Expect`, and answers before the answer.
    static let expectations: [ConformanceCase] = [
        ConformanceCase(
            "expect: the body waits", [.send(post("Expect: 100-continue\r\n")), .awaitAnswer, .send("hello")],
            turns: [ServerTurn([.write(ok)], early: [.write(goOn)])], reaches: expecting, answers: ["100", "200 ok"]),
        ConformanceCase(
            "expect: capital letters", [.send(post("EXPECT: 100-Continue\r\n")), .awaitAnswer, .send("hello")],
            turns: [ServerTurn([.write(ok)], early: [.write(goOn)])],
            reaches: ["POST /CASE expect:100-Continue {hello}"],
            answers: ["100", "200 ok"]),
        ConformanceCase(
            "expect: the body does not wait", post("Expect: 100-continue\r\n") + "hello",
            turns: [ServerTurn([.write(ok)], early: [.write(goOn)])], reaches: expecting, answers: ["100", "200 ok"]),
        ConformanceCase(
            "expect: the server says nothing before", post("Expect: 100-continue\r\n") + "hello", reaches: expecting),
        ConformanceCase(
            "expect: the server refuses", [.send(post("Expect: 100-continue\r\n"))],
            turns: [ServerTurn([], early: [.write("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"), .close])],
            reaches: [],
            answers: ["417"], .closes),
        ConformanceCase(
            "expect: no body", "GET /CASE HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
            reaches: ["GET /CASE expect:100-continue"]),
        ConformanceCase(
            "expect: chunks",
            [
                .send("POST /CASE HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"),
                .awaitAnswer,
                .send("5\r\nhello\r\n0\r\n\r\n"),
            ],
            turns: [ServerTurn([.write(ok)], early: [.write(goOn)])], reaches: expecting, answers: ["100", "200 ok"]),
        ConformanceCase(
            "expect: of HTTP/1.0 is none", post("Expect: 100-continue\r\n", "1.0") + "hello",
            reaches: ["POST /CASE {hello}"], .closes),
        .refused("expect: something else", post("Expect: cake\r\n") + "hello", 417),
        .refused("expect: empty", post("Expect:\r\n") + "hello", 417),
        .refused(
            "expect: something else in a second line", post("Expect: 100-continue\r\nExpect: cake\r\n") + "hello", 417),
        .refused("expect: a list", post("Expect: 100-continue, cake\r\n") + "hello", 417),
        .answered("interim: 100 that nobody waits for", .writes(goOn + ok), answers: ["100", "200 ok"]),
        .answered("interim: 102", .writes("HTTP/1.1 102 Processing\r\n\r\n" + ok), answers: ["102", "200 ok"]),
        .answered(
            "interim: 103", .writes("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok),
            answers: ["103 link:</x>", "200 ok"]),
        .answered("interim: 199", .writes("HTTP/1.1 199 Odd\r\n\r\n" + ok), answers: ["199", "200 ok"]),
        .answered(
            "interim: several", .writes(goOn + "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + goOn + ok),
            answers: ["100", "103 link:x", "100", "200 ok"]),
        .answered(
            "interim: in pieces",
            ServerTurn([
                .write("HTTP/1.1 103 Ea"), .pause, .write("rly Hints\r\nLink: x\r\n\r"), .pause, .write("\n" + ok),
            ]),
            answers: ["103 link:x", "200 ok"]),
        .answered(
            "interim: with a length, which it has not",
            .writes("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n" + ok),
            answers: ["103", "200 ok"]),
        .answered(
            "interim: with fields of the connection",
            .writes("HTTP/1.1 103 Early Hints\r\nConnection: A\r\nA: 1\r\nKeep-Alive: 1\r\n\r\n" + ok),
            answers: ["103", "200 ok"]),
        .answered("interim: and nothing more", .writesAndCloses(goOn), answers: ["100", "502"]),
        .answered("interim: a bad one", .writes("HTTP/1.1 103 Early Hints\r\nA : 1\r\n\r\n" + ok), answers: ["502"]),
    ]

    private static func upgrading(
        _ name: String, _ answer: ServerTurn, then: [Step] = [], _ answers: [String],
        _ ending: ConformanceOutcome.Ending, fields: String = "Connection: Upgrade\r\nUpgrade: echo\r\n",
        reached: String = " upgrade:echo"
    ) -> ConformanceCase {
        ConformanceCase(
            "upgrade: \(name)", [.send("GET /CASE HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")] + then, turns: [answer],
            reaches: ["GET /CASE\(reached)"], answers: answers, ending)
    }

    private static let switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"

    /// Other protocols.
    static let upgrades: [ConformanceCase] = [
        upgrading(
            "both ways", ServerTurn([.write(switching), .echo(5), .close]), then: [.awaitAnswer, .send("hello")],
            ["101 upgrade:echo hello"], .closes),
        upgrading(
            "the server speaks first", ServerTurn([.write(switching + "welcome"), .close]),
            ["101 upgrade:echo welcome"], .closes),
        upgrading(
            "bytes that are no HTTP", ServerTurn([.write(switching), .echo(6), .close]),
            then: [.awaitAnswer, .send("\0\u{1}\r\n\u{FE}\u{FF}")], ["101 upgrade:echo \0\u{1}\r\n\u{FE}\u{FF}"],
            .closes),
        upgrading("the server does not want to", .ok, ["200 ok"], .stays),
        upgrading(
            "among other words", ServerTurn([.write(switching), .close]), ["101 upgrade:echo"], .closes,
            fields: "Upgrade: echo\r\nConnection: keep-alive, UPGRADE\r\n"),
        upgrading(
            "426", .writes("HTTP/1.1 426 Upgrade\r\nContent-Length: 0\r\n\r\n"), ["426"], .stays, fields: "",
            reached: ""),
        upgrading("not asked for", .writes(switching), ["502"], .stays, fields: "", reached: ""),
        upgrading(
            "not named by Connection", .writes(switching), ["502"], .stays, fields: "Upgrade: echo\r\n", reached: ""),
        upgrading(
            "the server names no protocol", .writes("HTTP/1.1 101 Switching Protocols\r\n\r\n"), ["502"], .stays),
        ConformanceCase(
            "upgrade: of HTTP/1.0 is none",
            "GET /CASE HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n", .closes),
    ]
}
