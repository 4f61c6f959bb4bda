import NIOCore

extension FaultTable {
    /// Pages without end: a crawler leaves them by its limits only.
    static let traps: [Fault] = [
        Fault("calendar", "A month whose days link to other months, in both directions, forever.") { request in
            let month = request.head.query("month").flatMap { Int($0) } ?? 24_300
            let links = [month &- 1, month &+ 1].map { "/faults/calendar?month=\($0)" }
            let days = (1...28).map { "/faults/calendar/day?month=\(month)&day=\($0)" }
            return FaultAnswer(body: FaultAnswer.page("Month \(month)", links: links + days)).steps(for: request.head)
        },
        Fault("calendar/day", "A day of the calendar.") { request in
            let month = request.head.query("month").flatMap { Int($0) } ?? 24_300
            let links = ["/faults/calendar?month=\(month)", "/faults/calendar?month=\(month &+ 12)"]
            return FaultAnswer(body: FaultAnswer.page("Day", links: links)).steps(for: request.head)
        },
        Fault("segments/*", "Relative links that make the path grow by the same segment, forever.") { request in
            let slash = request.head.path.hasSuffix("/")
            return FaultAnswer(
                body: FaultAnswer.page("Deeper", links: slash ? ["a/", "./a/../a/"] : ["a/a", "./a/../a/a"])
            ).steps(for: request.head)
        },
        Fault("session-ids", "Links whose session parameter is new in every answer.") { request in
            let (before, _) = request.shop.memory.meet("/faults/session-ids")
            let links = (0..<5).map { "/faults/session-ids?page=\($0)&sid=\(before * 5 + $0)" }
            return FaultAnswer(body: FaultAnswer.page("Session", links: links)).steps(for: request.head)
        },
        Fault("facets", "Filters whose every combination is an address: 2 to the power of 20 pages.") { request in
            let set = (request.head.query("set").flatMap { Int($0) } ?? 0) & 0xFFFFF
            let links = (0..<20).map { "/faults/facets?set=\(set ^ 1 << $0)" }
            return FaultAnswer(body: FaultAnswer.page("Set \(set)", links: links)).steps(for: request.head)
        },
        Fault("endless", "One page that never ends, in chunks, with ever new links.") { _ in
            [
                .send(chunkedHead + "16\r\n<title>Endless</title>\r\n"),
                .endless(every: nil) { number in
                    let links = (0..<200).map { "<p><a href=\"/faults/landing/\(number * 200 + $0)\">more</a>\n" }
                    return chunk(Array(links.joined().utf8))
                },
            ]
        },
        Fault("endless-text", "One page that never ends, in chunks, without a tag.") { _ in
            let text = chunk([UInt8](repeating: UInt8(ascii: "x"), count: 65_536))
            return [.send(chunkedHead), .endless(every: nil) { _ in text }]
        },
        Fault("endless-tag", "One page whose first tag never ends.") { _ in
            let text = chunk([UInt8](repeating: UInt8(ascii: "x"), count: 65_536))
            return [
                .send(chunkedHead + "9\r\n<a title=\r\n"), .endless(every: nil) { _ in text },
            ]
        },
        Fault("endless-until-close", "One page that never ends, without a length.") { _ in
            let text = ByteBuffer(string: String(repeating: "<p>more and more of the same\n", count: 1_000))
            return [.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), .endless(every: nil) { _ in text }]
        },
        Fault("endless-chunks", "Chunks of one byte without end.") { _ in
            let text = ByteBuffer(string: String(repeating: "1\r\nx\r\n", count: 1_000))
            return [.send(chunkedHead), .endless(every: nil) { _ in text }]
        },
        Fault("endless-trailers", "A right page whose trailers never end.") { _ in
            let text = ByteBuffer(string: String(repeating: "X-Trailer: and another\r\n", count: 1_000))
            return [.send(chunkedHead + "5\r\nhello\r\n0\r\n"), .endless(every: nil) { _ in text }]
        },
    ]
}
