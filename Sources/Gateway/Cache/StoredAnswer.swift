package import NIOCore
import Synchronization

/// An answer that is kept: its head as it is sent again, its body, and what is known of both. It never changes; a 304 makes a
/// new one.
package final class StoredAnswer: Sendable {
    /// Status line, lines and the empty line: without what is of one connection only, without `Age`, with its length.
    package let head: ByteBuffer
    /// In pieces, which are written as they are.
    package let body: [ByteBuffer]
    package let bodyLength: Int
    package var status: Int { facts.status }
    /// Of the scope that it is for.
    let scope: String
    let vary: VaryKey
    let facts: AnswerFacts
    /// In milliseconds, when it came.
    let initialAge: Int64
    let received: CacheInstant
    /// Whether a file holds the same.
    let isOnDisk: Bool
    /// How often it was used since the store last looked: up to 3.
    let uses = Atomic<UInt8>(0)

    /// Nil when the head is none, which only a file's can be.
    init?(
        head: ByteBuffer, body: [ByteBuffer], scope: String, vary: VaryKey, initialAge: Int64, received: CacheInstant,
        isOnDisk: Bool = false
    ) {
        var (scanned, fields) = (ResponseHead(), HeadFields())
        let bytes = head.readableBytesUInt8Span
        guard (try? scanned.scan(bytes, &fields, to: .get)) == true, scanned.count == bytes.count else { return nil }
        facts = AnswerFacts(scanned.status, fields, bytes, now: received.seconds)
        self.head = head
        self.body = body
        bodyLength = body.reduce(0) { $0 + $1.readableBytes }
        self.scope = scope
        self.vary = vary
        self.initialAge = max(0, initialAge)
        self.received = received
        self.isOnDisk = isOnDisk
    }

    /// Bytes that it takes in memory, about.
    var cost: Int { body.reduce(512 + head.storageCapacity + vary.cost) { $0 + $1.storageCapacity } }

    /// Milliseconds (RFC 9111 §4.2.3).
    func age(at now: CacheInstant) -> Int64 { CacheDecision.saturated(initialAge, now.since(received)) }

    /// Milliseconds; none when neither the answer nor the rules say more.
    func lifetime(_ rules: CacheRules) -> Int64 { facts.lifetime(received: received, rules) ?? 0 }

    /// Counts a use.
    func used() {
        let count = uses.load(ordering: .relaxed)
        if count < 3 { uses.store(count + 1, ordering: .relaxed) }
    }

    /// Whether it answers the request.
    func matches(_ scope: CacheScope, _ fields: HeadFields, _ bytes: Span<UInt8>) -> Bool {
        self.scope == scope.name && vary.matches(fields, bytes)
    }

    /// Whether the other one is for the same requests.
    func replaces(_ other: StoredAnswer) -> Bool { scope == other.scope && vary == other.vary }

    /// What a client's conditions come to (RFC 9111 §4.3.2): whether what it has is still this.
    func isUnmodified(_ request: RequestFacts, _ bytes: Span<UInt8>) -> Bool {
        guard status == 200, request.isConditional else { return false }
        if !request.ifNoneMatch.isEmpty {
            let head = head
            let span = head.readableBytesUInt8Span
            for list in request.ifNoneMatch {
                if let etag = facts.etag {
                    if EntityTags.contains(bytes, list, span.extracting(etag)) { return true }
                } else if EntityTags.contains(bytes, list, nil) {
                    return true
                }
            }
            return false
        }
        guard let value = request.ifModifiedSince,
            let since = FieldDate.parse(bytes, value, now: received.seconds)
        else { return false }
        return (facts.lastModifiedDate ?? facts.date ?? received.seconds) <= since
    }

    /// The lines that ask a server whether this is still what it would answer (RFC 9111 §4.3.1); nil when there is nothing to
    /// ask by.
    var validation: ByteBuffer? {
        guard facts.hasValidator else { return nil }
        var lines = ByteBuffer()
        let head = head
        let bytes = head.readableBytesUInt8Span
        if let etag = facts.etag {
            lines.writeStaticString("If-None-Match: ")
            lines.writeBytes(bytes.extracting(etag).bytes)
            lines.writeStaticString("\r\n")
        }
        if let date = facts.lastModified {
            lines.writeStaticString("If-Modified-Since: ")
            lines.writeBytes(bytes.extracting(date).bytes)
            lines.writeStaticString("\r\n")
        }
        return lines
    }
}
