import Fleet
import Jobs
import NIOCore
import NIOHTTP1
import Web

/// What jobs bring: items and logs, as they stand or as they grow.
extension ControllerRoutes {
    var outputs: [Route] {
        [
            Route(
                .GET, "/jobs/{id}/items", "getItems", "A job's items; with `Accept: text/event-stream` live",
                tag: "Jobs",
                role: .read,
                parameters: [
                    Self.id,
                    RouteParameter("offset", in: .query, .integer(Ranges.offset, default: 0), "Leave out so many."),
                    RouteParameter(
                        "limit", in: .query, .integer(Ranges.itemLimit, default: 100), "At most so many; live all."),
                    Self.lastEvent,
                ],
                answers: [
                    RouteAnswer(
                        200, "JSON Lines, or `item` events and one `end`.",
                        content: [("application/x-ndjson", .string()), ("text/event-stream", .string())]),
                    Self.jobUnknown,
                ], timeLimit: nil, handler: items),
            Route(
                .GET, "/jobs/{id}/log", "getLog", "A job's log; with `Accept: text/event-stream` live", tag: "Jobs",
                role: .read,
                parameters: [
                    Self.id,
                    RouteParameter(
                        "offset", in: .query, .integer(Ranges.offset, default: 0), "Leave out so many bytes."),
                    Self.lastEvent,
                ],
                answers: [
                    RouteAnswer(
                        200, "Text, or `log` events and one `end`.",
                        content: [("text/plain", .string()), ("text/event-stream", .string())]),
                    Self.jobUnknown,
                ], timeLimit: nil, handler: log),
        ]
    }

    private static let lastEvent = RouteParameter(
        "Last-Event-ID", in: .header, .integer(Ranges.offset),
        "The id of the last event that was seen: goes before `offset`.")
    /// Bytes of items in one answer; the rest is asked for with an offset.
    private static let mostItemBytes = 8 << 20
    private static let chunk = 256 << 10

    private func items(_ request: RouteRequest) async throws -> Reply {
        let job = try await named(request)
        let (offset, limit) = try Self.itemWindow(request)
        let output = OutputName(job, .items)
        if request.accepts("text/event-stream") {
            let first = try Self.lastEventID(request) ?? offset
            let follower = OutputFollower(controller: controller, output: output)
            return .events { try await follower.items(from: Int64(first), to: $0) }
        }
        let bytes = try await controller.outputs.lines(output, offset: offset, limit: limit, bytes: Self.mostItemBytes)
        let lines = bytes.count { $0 == UInt8(ascii: "\n") }
        return Reply.bytes(ByteBuffer(bytes: bytes), type: "application/x-ndjson")
            .with("trawl-next-offset", String(offset.addingReportingOverflow(lines).partialValue))
    }

    private func log(_ request: RouteRequest) async throws -> Reply {
        let job = try await named(request)
        let offset = try Self.offset(request)
        let output = OutputName(job, .log)
        if request.accepts("text/event-stream") {
            let first = try Self.lastEventID(request).map { Int64($0) } ?? offset
            let follower = OutputFollower(controller: controller, output: output)
            return .events { try await follower.log(from: first, to: $0) }
        }
        let outputs = controller.outputs
        let size = try await outputs.size(of: output)
        return .stream(type: "text/plain; charset=utf-8") { body in
            var position = offset
            // As it stood when it was asked for: a log that grows faster than it is read would never end.
            while position < size {
                let limit = Int(min(Int64(Self.chunk), size - position))
                let part = try await outputs.part(of: output, from: position, limit: limit)
                if part.bytes.isEmpty { break }
                try await body.write(part.bytes)
                position = part.end
            }
        }
    }

    // Kept apart: Swift 6.3's optimiser crashes when these are part of the asynchronous functions above.

    @inline(never)
    private static func itemWindow(_ request: RouteRequest) throws -> (offset: Int, limit: Int) {
        var fields = try request.queryFields()
        let offset = try fields.integer("offset", in: Ranges.offset) ?? 0
        let limit = try fields.integer("limit", in: Ranges.itemLimit) ?? 100
        try fields.finish()
        return (offset, limit)
    }

    @inline(never)
    private static func offset(_ request: RouteRequest) throws -> Int64 {
        var fields = try request.queryFields()
        let offset = Int64(try fields.integer("offset", in: Ranges.offset) ?? 0)
        try fields.finish()
        return offset
    }

    private func named(_ request: RouteRequest) async throws -> Job {
        let id = try request.jobID()
        guard let job = try await controller.jobs.job(id) else { throw HTTPFault.jobUnknown(id.text) }
        return job
    }

    @inline(never)
    private static func lastEventID(_ request: RouteRequest) throws -> Int? {
        guard let text = request.headers.first(name: "last-event-id"), !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw JSONFieldFault(
                .outOfRange, field: "Last-Event-ID", "\"Last-Event-ID\" must be the id of an event that was sent")
        }
        return number
    }
}

extension OutputName {
    /// An output of a job.
    init(_ job: Job, _ kind: Kind) {
        self.init(project: job.request.project, spider: job.request.spider, job: job.id, kind: kind)
    }
}
