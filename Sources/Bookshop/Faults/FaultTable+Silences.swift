import NIOCore

extension FaultTable {
    /// Faults of servers that stop talking.
    static let silences: [Fault] = [
        Fault("hang", "Accepts the request and never answers.") { request in
            [.wait(request.settings.hang), .close]
        },
        Fault("hang-body", "Sends a head that promises a body, and then nothing.") { request in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n"),
                .wait(request.settings.hang), .close,
            ]
        },
        Fault("hang-mid-body", "Sends half of the body, and then nothing.") { request in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n"),
                .send("<title>Half</title><a href=\"/faults/behind-half\">half</a>"),
                .wait(request.settings.hang), .close,
            ]
        },
        Fault("slow-drip", "Sends its page one byte at a time, with pauses, to the end.") { request in
            let page = FaultAnswer.page("Drip")
            let size = max(page.utf8.count, request.settings.dripBytes)
            let padded = page + String(repeating: " ", count: size - page.utf8.count)
            let bytes = padded.utf8.flatMap { byte in
                [FaultStep.send([byte]), .wait(request.settings.dripInterval)]
            }
            return [.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(size)\r\n\r\n")] + bytes
        },
        Fault("slow-head", "Sends its head one byte at a time, with pauses, forever.") { request in
            [
                .send("HTTP/1.1 200 OK\r\nX-Slow: "),
                .endless(every: request.settings.dripInterval) { _ in .init(string: "z") },
            ]
        },
        Fault("endless-drip", "Sends one byte of a chunked page at a time, with pauses, forever.") { request in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .endless(every: request.settings.dripInterval) { _ in .init(string: "1\r\n.\r\n") },
            ]
        },
        Fault("drop", "Closes the connection without an answer.") { _ in [.close] },
        Fault("reset", "Resets the connection without an answer.") { _ in [.reset] },
        Fault("drop-head", "Closes the connection in the middle of the head.") { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Ty"), .close]
        },
        Fault("drop-body", "Sends the head and some of the body, then resets the connection.") { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<title>Dropped"),
                .wait(.milliseconds(20)), .reset,
            ]
        },
        Fault("flaky", "Answers 503 twice and then well, counted for each query.") { request in
            let (before, _) = request.meet()
            let answer =
                before < 2
                ? FaultAnswer(status: "503 Service Unavailable", body: FaultAnswer.page("Not yet"))
                : FaultAnswer(body: FaultAnswer.page("Flaky, then well"))
            return answer.steps(for: request.head)
        },
        Fault("flaky-drop", "Closes the connection the first time and then answers well, counted for each query.") {
            request in
            let (before, _) = request.meet()
            return before == 0
                ? [.close] : FaultAnswer(body: FaultAnswer.page("Dropped, then well")).steps(for: request.head)
        },
        Fault("stale", "Answers well, and closes the connection unanswered when the next request comes on it.") {
            request in
            FaultAnswer(body: FaultAnswer.page("Stale")).steps(for: request.head) + [.closeOnNextRequest]
        },
        Fault("stale-idle", "Answers well, and a moment later closes the connection that it left open.") { request in
            FaultAnswer(body: FaultAnswer.page("Stale, later")).steps(for: request.head) + [
                .wait(request.settings.staleAfter), .close,
            ]
        },
        Fault("keepalive-close", "Answers with Connection: close, and closes.") { request in
            FaultAnswer(headers: ["Connection: close"], body: FaultAnswer.page("Closing")).steps(for: request.head) + [
                .close
            ]
        },
        Fault("slow-close", "Answers with Connection: close, and leaves the connection open.") { request in
            FaultAnswer(headers: ["Connection: close"], body: FaultAnswer.page("Closing, later"))
                .steps(for: request.head) + [.wait(request.settings.hang), .close]
        },
    ]
}
