extension FaultTable {
    /// Faults in how long a body is (RFC 9112 sections 6 to 8).
    static let framings: [Fault] = [
        Fault("truncated", "Says a Content-Length larger than what comes before the connection closes.") { request in
            let answer = FaultAnswer(body: FaultAnswer.page("Truncated"))
            return answer.steps(for: request.head, framing: "Content-Length: \(answer.body.count + 1_000)") + [.close]
        },
        Fault("false-length", "Says a Content-Length smaller than the body, whose rest follows as garbage.") {
            request in
            let answer = FaultAnswer(body: FaultAnswer.page("False length", links: ["/trap/false-length"]))
            return answer.steps(for: request.head, framing: "Content-Length: 30") + [.wait(.milliseconds(20)), .close]
        },
        Fault("broken-chunk", "Sends a chunk whose size is no number.") { _ in
            [.send(chunkedHead + "5\r\nhello\r\nxyz\r\nworld\r\n0\r\n\r\n"), .close]
        },
        Fault("chunk-overflow", "Sends a chunk whose size does not fit in 64 bits.") { _ in
            [.send(chunkedHead + "5\r\nhello\r\nffffffffffffffffff\r\nworld\r\n0\r\n\r\n"), .close]
        },
        Fault("chunk-no-newline", "Sends a chunk that is longer than its size says.") { _ in
            [.send(chunkedHead + "5\r\nhello and more\r\n0\r\n\r\n"), .close]
        },
        Fault("chunk-truncated", "Closes the connection in the middle of a chunk.") { _ in
            [.send(chunkedHead + "5\r\nhello\r\nff\r\nworld"), .close]
        },
        Fault("chunk-unfinished", "Sends whole chunks and closes without the last, empty one.") { _ in
            [.send(chunkedHead + "5\r\nhello\r\n"), .close]
        },
        Fault("chunk-extensions", "A right answer in chunks with extensions, capitals, leading zeros and trailers.") {
            _ in
            [
                .send(
                    chunkedHead + "0010;name=\"a;b\"\r\n<title>Odd</titl\r\n02;x\r\ne>\r\n0\r\nX-Trailer: yes\r\n\r\n")
            ]
        },
        Fault("no-content-length", "A right answer of HTTP/1.1 whose end is the end of the connection.") { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"),
                .send(FaultAnswer.page("Until the end")), .close,
            ]
        },
        Fault("http-1.0", "A right answer of HTTP/1.0, whose end is the end of the connection.") { _ in
            [.send("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + FaultAnswer.page("Old")), .close]
        },
        Fault("duplicate-length", "Says two Content-Lengths that differ.") { request in
            let answer = FaultAnswer(body: FaultAnswer.page("Two lengths"))
            let framing = "Content-Length: \(answer.body.count)\r\nContent-Length: 5"
            return answer.steps(for: request.head, framing: framing) + [.wait(.milliseconds(20)), .close]
        },
        Fault("same-length-twice", "Says the same Content-Length twice.") { request in
            let answer = FaultAnswer(body: FaultAnswer.page("Same length twice"))
            let framing = "Content-Length: \(answer.body.count)\r\nContent-Length: \(answer.body.count)"
            return answer.steps(for: request.head, framing: framing)
        },
        Fault("length-and-chunked", "Says both a Content-Length and chunked; the body is chunked.") { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n"),
                .send("Transfer-Encoding: chunked\r\n\r\n12\r\n<title>Both</title\r\n1\r\n>\r\n0\r\n\r\n"), .close,
            ]
        },
        Fault("negative-length", "Says a Content-Length below zero.") { request in
            FaultAnswer(body: FaultAnswer.page("Negative")).steps(for: request.head, framing: "Content-Length: -5")
                + [.close]
        },
        Fault("huge-length", "Says a Content-Length beyond 64 bits.") { request in
            FaultAnswer(body: FaultAnswer.page("Huge"))
                .steps(for: request.head, framing: "Content-Length: 99999999999999999999999") + [.close]
        },
        Fault("status/204", "A right 204 without a body.") { _ in [.send("HTTP/1.1 204 No Content\r\n\r\n")] },
        Fault("status/304", "A 304 that nobody asked for, with the length of a body that does not come.") { _ in
            [.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: \"x\"\r\n\r\n")]
        },
        Fault("status/205", "A right 205 without a body.") { _ in
            [.send("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n")]
        },
        Fault("empty", "A right 200 with a body of no bytes.") { request in
            FaultAnswer().steps(for: request.head)
        },
        Fault("head-with-body", "Answers as if the method were GET, also to HEAD.") { _ in
            let page = FaultAnswer.page("Body")
            return [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)")
            ]
        },
    ]

    static let chunkedHead = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
}
