import Fleet
import Jobs
import ServiceLifecycle
import Synchronization
import Web

/// Sends an output as it grows, until its job has ended and all was sent, or the service ends.
struct OutputFollower: Sendable {
    let controller: Controller
    let output: OutputName
    /// After so long without an event a comment says that somebody is there.
    var silence: Duration = .seconds(15)

    private static let chunk = 64 << 10

    /// Items from line `first` on, each as an event whose id is the next line's number.
    func items(from first: Int64, to stream: EventStream) async throws {
        var cutter = LineCutter()
        try await follow(stream) { isEnd in
            let size = try await controller.outputs.size(of: output)
            // A new attempt has cut the items back to its checkpoint, and nobody says where that was: what still stands is
            // sent again, under the same ids.
            if size < cutter.position { cutter = LineCutter() }
            var events = ByteWriter(capacity: 1 << 12)
            try await read(&cutter, to: size) { line, number, _ in
                if number >= first { events.append(event: "item", id: number + 1, data: line) }
            } after: {
                if events.count > 0 { try await stream.send(events) }
                events.removeAll()
            }
        }
    }

    /// The log from byte `first` on, whole lines as they come; the id is the byte behind them.
    func log(from first: Int64, to stream: EventStream) async throws {
        var cutter = LineCutter(position: first)
        try await follow(stream) { isEnd in
            let size = try await controller.outputs.size(of: output)
            if size < cutter.position { cutter = LineCutter(position: min(first, size)) }
            var events = ByteWriter(capacity: 1 << 12)
            try await read(&cutter, to: size) { line, _, end in
                events.append(event: "log", id: end, data: line)
            } after: {
                if events.count > 0 { try await stream.send(events) }
                events.removeAll()
            }
            guard isEnd, !cutter.rest.isEmpty else { return }
            let rest = cutter.rest
            events.append(event: "log", id: cutter.position, data: rest.span)
            try await stream.send(events)
        }
    }

    /// Reads what is new up to `size`, line by line.
    private func read(
        _ cutter: inout LineCutter, to size: Int64, _ body: (Span<UInt8>, Int64, Int64) -> Void,
        after chunk: () async throws -> Void = {}
    ) async throws {
        while cutter.position < size {
            let limit = Int(min(Int64(Self.chunk), size - cutter.position))
            let part = try await controller.outputs.part(of: output, from: cutter.position, limit: limit)
            if part.bytes.isEmpty { break }
            // The head of a log that grew too long is not there any more.
            if part.offset != cutter.position { cutter = LineCutter(position: part.offset) }
            cutter.cut(part.bytes, body)
            try await chunk()
        }
    }

    /// Calls `send` whenever there may be more, the last time with true; then says how the job ended.
    private func follow(_ stream: EventStream, _ send: (_ isEnd: Bool) async throws -> Void) async throws {
        let bell = Bell()
        let (outputs, output, silence) = (controller.outputs, output, silence)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                for await _ in outputs.growth(of: output) { bell.ring { $0.hasGrown = true } }
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: silence)
                    bell.ring { $0.wasSilent = true }
                }
            }
            group.addTask { try await self.waitForEnd(bell) }
            group.addTask {
                try await gracefulShutdown()
                bell.ring { $0.isOver = true }
            }
            for await _ in bell.sounds {
                let news = bell.take()
                try await send(news.end != nil)
                if let end = news.end {
                    var events = ByteWriter(capacity: 64)
                    let data = Array(JSONValue.object(["status": end]).description.utf8)
                    events.append(event: "end", id: nil, data: data.span)
                    return try await stream.send(events)
                }
                // The follower comes again with the last event's id.
                if news.isOver { return }
                if news.wasSilent { try await stream.comment() }
            }
        }
    }

    private func waitForEnd(_ bell: Bell) async throws {
        while true {
            // Who is cancelled while waiting gets the job as it stands.
            try Task.checkCancellation()
            guard let job = try await controller.job(output.job, endedWithin: .seconds(30)) else {
                return bell.ring { $0.end = "deleted" }
            }
            if job.status.state.isTerminal { return bell.ring { $0.end = .string(job.status.state.publicName) } }
        }
    }
}

/// Wakes a follower: what has happened since it looked last, however often.
private final class Bell: Sendable {
    struct News {
        /// The first look needs no cause.
        var hasGrown = true
        var wasSilent = false
        /// How the job ended.
        var end: JSONValue?
        /// The service ends.
        var isOver = false
    }

    let sounds: AsyncStream<Void>
    private let clapper: AsyncStream<Void>.Continuation
    private let news = Mutex(News())

    init() {
        (sounds, clapper) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        clapper.yield()
    }

    func ring(_ change: (inout News) -> Void) {
        news.withLock { change(&$0) }
        clapper.yield()
    }

    func take() -> News {
        news.withLock { news in
            defer {
                news.hasGrown = false
                news.wasSilent = false
            }
            return news
        }
    }
}

extension JSONValue {
    fileprivate static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members { object[name] = value }
        return .object(object)
    }
}
