import Fleet
import Jobs
import Services
import TestSupport
import Testing
import Web

/// Items and logs, at rest and live.
@Suite struct OutputRoutesTests {
    /// Appends to an output as its node would.
    private static func append(
        _ text: String, _ kind: OutputName.Kind, at offset: Int64, _ api: RunningController, _ session: NodeSession,
        _ assignment: Assignment
    ) async throws -> Int64 {
        try await api.controller.append(
            OutputChunk(reference: assignment.reference, kind: kind, offset: offset, bytes: Array(text.utf8)),
            session: session)
    }

    private static func finish(_ api: RunningController, _ session: NodeSession, _ assignment: Assignment) async throws
    {
        let report = AttemptReport(reference: assignment.reference, node: session.node, outcome: .completed)
        _ = try await api.controller.finish([report], session: session)
    }

    @Test("Items come by lines, logs by bytes")
    func atRest() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let empty = try await api.get("/jobs/\(id)/items")
            #expect(empty.status == 200 && empty.body.isEmpty)
            let (session, assignment) = try await api.lease()
            let lines = (0..<250).map { #"{"n":\#($0)}"# + "\n" }.joined()
            _ = try await Self.append(lines, .items, at: 0, api, session, assignment)
            _ = try await Self.append("first\nsecond\n", .log, at: 0, api, session, assignment)
            let page = try await api.get("/jobs/\(id)/items?offset=240&limit=5")
            #expect(page.header("content-type") == "application/x-ndjson" && page.header("trawl-next-offset") == "245")
            #expect(page.text == (240..<245).map { #"{"n":\#($0)}"# + "\n" }.joined())
            let standard = try await api.get("/jobs/\(id)/items")
            #expect(standard.body.count { $0 == 0x0A } == 100)
            let log = try await api.get("/jobs/\(id)/log?offset=6")
            #expect(log.text == "second\n" && log.header("content-type") == "text/plain; charset=utf-8")
            #expect(try await api.get("/jobs/none/items").code == "job_unknown")
            #expect(try await api.get("/jobs/%2e%2e/log").status == 422)
        }
    }

    @Test("Items are followed live, and a stream that broke goes on after its last event")
    func liveItems() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let (session, assignment) = try await api.lease()
            var size = try await Self.append("{\"n\":0}\n{\"n\":1}\n{\"n\"", .items, at: 0, api, session, assignment)
            try await RawClient.withConnection(port: api.port) { follower in
                try await follower.write(
                    RawClient.request("/jobs/\(id)/items", host: "localhost", [("Accept", "text/event-stream")]))
                var stream = EventReader()
                #expect(try await stream.next(2, follower).map(\.data) == [#"{"n":0}"#, #"{"n":1}"#])
                size = try await Self.append(":2}\n", .items, at: size, api, session, assignment)
                let third = try await stream.next(1, follower)
                #expect(third.map(\.data) == [#"{"n":2}"#] && third.map(\.id) == ["3"] && third.map(\.name) == ["item"])
            }
            _ = try await Self.append("{\"n\":3}\n", .items, at: size, api, session, assignment)
            try await Self.finish(api, session, assignment)
            let rest = try await api.get(
                "/jobs/\(id)/items?offset=1", [("Accept", "text/event-stream"), ("Last-Event-ID", "3")])
            var reader = EventReader()
            let events = reader.read(rest.body)
            #expect(events.map(\.name) == ["item", "end"])
            #expect(events.map(\.data) == [#"{"n":3}"#, #"{"status":"completed"}"#])
            #expect(rest.header("cache-control") == "no-store")
        }
    }

    @Test("Many followers of a log see each line once, in order, and its end")
    func liveLog() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let (session, assignment) = try await api.lease()
            try await withThrowingTaskGroup(of: [EventReader.Event].self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let answer = try await api.get("/jobs/\(id)/log", [("Accept", "text/event-stream")])
                        var reader = EventReader()
                        return reader.read(answer.body)
                    }
                }
                var size: Int64 = 0
                for number in 0..<50 {
                    size = try await Self.append("line \(number)\n", .log, at: size, api, session, assignment)
                }
                _ = try await Self.append("no end", .log, at: size, api, session, assignment)
                try await Self.finish(api, session, assignment)
                for try await events in group {
                    #expect(events.last?.name == "end")
                    #expect(events.dropLast().map(\.data) == (0..<50).map { "line \($0)" } + ["no end"])
                }
            }
            let rest = try await api.get("/jobs/\(id)/log", [("Accept", "text/event-stream"), ("Last-Event-ID", "14")])
            #expect(rest.text.hasPrefix("event: log\nid: 21\ndata: line 2\n\n"))
        }
    }

    @Test("Items that were cut back to a checkpoint are sent anew under their numbers")
    func cutBack() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let (session, assignment) = try await api.lease()
            _ = try await Self.append("{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n", .items, at: 0, api, session, assignment)
            try await RawClient.withConnection(port: api.port) { follower in
                try await follower.write(
                    RawClient.request("/jobs/\(id)/items", host: "localhost", [("Accept", "text/event-stream")]))
                var stream = EventReader()
                _ = try await stream.next(3, follower)
                let size = try await Self.append("{\"n\":11}\n", .items, at: 8, api, session, assignment)
                #expect(size == 17)
                let again = try await stream.next(2, follower)
                #expect(again.map(\.data) == [#"{"n":0}"#, #"{"n":11}"#] && again.map(\.id) == ["1", "2"])
            }
        }
    }

    @Test("The end of the service ends event streams and long polls")
    func gracefulEnd() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let (session, assignment) = try await api.lease()
            _ = try await Self.append("{}\n", .items, at: 0, api, session, assignment)
            try await RawClient.withConnection(port: api.port) { poll in
                try await poll.write(RawClient.request("/jobs/\(id)?wait=60", host: "localhost"))
                // Sooner, it would be a request that an ending service need not take any more.
                try await eventually("it waits") { api.controller.awaitedEnds == 1 }
                try await RawClient.withConnection(port: api.port) { follower in
                    try await follower.write(
                        RawClient.request("/jobs/\(id)/items", host: "localhost", [("Accept", "text/event-stream")]))
                    var stream = EventReader()
                    _ = try await stream.next(1, follower)
                    await api.stop()
                    let rest = try await follower.readToEnd()
                    #expect(rest == Array("0\r\n\r\n".utf8), "the body ends whole, without an end of the job")
                    let answer = try RawAnswer(try await poll.readToEnd())
                    #expect(answer.status == 200 || answer.code == "shutting_down")
                }
            }
        }
    }
}

/// Reads server-sent events.
struct EventReader {
    struct Event: Sendable {
        var name = ""
        var id = ""
        var data = ""
    }

    private var text = ""
    private var hasHead = false

    /// The whole events in a body.
    mutating func read(_ body: [UInt8]) -> [Event] {
        text += String(decoding: body, as: UTF8.self)
        var events: [Event] = []
        while let end = text.firstRange(of: "\n\n") {
            let lines = text[..<end.lowerBound].split(separator: "\n")
            text = String(text[end.upperBound...])
            var event = Event()
            for line in lines {
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                if line.hasPrefix("data: ") { event.data += String(line.dropFirst(6)) }
            }
            if !event.name.isEmpty { events.append(event) }
        }
        return events
    }

    /// The next events of a chunked answer under way.
    mutating func next(_ count: Int, _ connection: ScriptedConnection) async throws -> [Event] {
        if !hasHead {
            let head = try await connection.readHead()
            guard head.hasPrefix("HTTP/1.1 200"), head.lowercased().contains("content-type: text/event-stream") else {
                throw ScriptError.unexpected(head)
            }
            hasHead = true
        }
        var events: [Event] = []
        while events.count < count {
            var size = ""
            while !size.hasSuffix("\r\n") {
                size += String(decoding: try await connection.read(count: 1), as: UTF8.self)
            }
            guard let length = Int(size.dropLast(), radix: 16), length > 0 else {
                throw ScriptError.endOfInput
            }
            events += read(try await connection.read(count: length))
            _ = try await connection.read(count: 2)
        }
        return events
    }
}
