import Testing

@testable import trawl

@Suite struct EventParserTests {
    private static func events(_ text: String, pieces: Int) throws -> [ServerEvent] {
        var parser = EventParser()
        var events: [ServerEvent] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try parser.feed(rest.prefix(pieces)) { events.append($0) }
            rest = rest.dropFirst(pieces)
        }
        return events
    }

    /// From the examples of the HTML standard, §9.2.6, and what streams look like over a network.
    @Test(arguments: [1, 2, 3, 7, 1_000])
    func readsEventsInAnyPieces(_ pieces: Int) throws {
        #expect(try Self.events("data: YHOO\ndata: +2\ndata: 10\n\n", pieces: pieces).map(\.data) == ["YHOO\n+2\n10"])
        #expect(
            try Self.events(
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third\n\n", pieces: pieces
            )
                == [
                    .init(data: "first event", id: "1"), .init(data: "second event", id: ""),
                    .init(data: " third", id: ""),
                ])
        #expect(try Self.events("data\n\ndata\ndata\n\ndata:", pieces: pieces).map(\.data) == ["", "\n"])
        #expect(
            try Self.events("event: item\r\nid: 3\r\ndata: {\"a\":1}\r\n\r\nevent: end\rdata: x\r\r", pieces: pieces)
                == [.init(name: "item", data: "{\"a\":1}", id: "3"), .init(name: "end", data: "x", id: "3")])
        #expect(try Self.events("event: nothing\n\n:comment\n\n", pieces: pieces).isEmpty)
        #expect(try Self.events("data: grüße 日本\n\n", pieces: pieces).map(\.data) == ["grüße 日本"])
    }

    @Test func goesOnAfterALostConnection() throws {
        var parser = EventParser()
        var data: [String] = []
        try parser.feed("id: 4\ndata: a\n\ndata: half".utf8) { data.append($0.data) }
        #expect(parser.lastID == "4")
        parser.restart()
        try parser.feed("data: b\n\n".utf8) { data.append($0.data) }
        #expect(data == ["a", "b"])
    }
}
