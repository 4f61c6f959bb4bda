import NIOCore
import Web

/// Server-sent events (WHATWG HTML §9.2) on their way to one follower.
package struct EventStream: Sendable {
    private let body: ReplyBody

    init(_ body: ReplyBody) { self.body = body }

    /// Writes events; a follower that is slow makes this wait.
    func send(_ events: borrowing ByteWriter) async throws { try await body.write(events.buffer) }

    /// A comment, so that proxies and the follower see that somebody is there.
    func comment() async throws { try await body.write(Array(": \n\n".utf8)) }
}

extension ByteWriter {
    /// Appends one event. Line breaks in `data` begin new `data:` fields, as the format asks; the follower sees them again.
    mutating func append(event name: StaticString, id: Int64?, data: Span<UInt8>) {
        append("event: ")
        append(name)
        if let id {
            append("\nid: ")
            append(decimal: Int(id))
        }
        append("\ndata: ")
        var index = 0
        while index < data.count {
            let byte = data[index]
            index += 1
            switch byte {
            case 0x0A: append("\ndata: ")
            case 0x0D: if index >= data.count || data[index] != 0x0A { append("\ndata: ") }
            default: append(byte)
            }
        }
        append("\n\n")
    }
}

extension Reply {
    /// An event stream.
    package static func events(_ produce: @escaping @Sendable (EventStream) async throws -> Void) -> Reply {
        stream(type: "text/event-stream") { try await produce(EventStream($0)) }
            .with("cache-control", "no-store").with("x-accel-buffering", "no")
    }
}
