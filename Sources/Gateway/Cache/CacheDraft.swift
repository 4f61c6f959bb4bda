import NIOCore

/// An answer that is coming in to be kept. Its bytes are copied: a few of them would hold on to all of the buffer that they
/// were read into.
final class CacheDraft {
    private let head: ByteBuffer
    private let facts: AnswerFacts
    private let initialAge: Int64
    private let received: CacheInstant
    private let vary: VaryKey
    private var length: BodyLength = .none
    private var pieces: [ByteBuffer] = []
    private var count = 0
    /// Bytes that the store has promised.
    private var promised = 0

    private static let piece = 64 << 10

    init(
        _ head: ResponseHead, _ fields: HeadFields, _ bytes: Span<UInt8>, _ facts: AnswerFacts, asked: CacheInstant,
        received: CacheInstant, _ request: CacheRequest
    ) {
        self.head = StoredHead.begin(head, fields, bytes, facts, received: received)
        self.facts = facts
        self.received = received
        initialAge = facts.initialAge(asked: asked, received: received)
        vary = VaryKey(facts.vary, bytes, request.fields, request.bytes.span)
    }

    /// False when it is known to be too long, or there is no room.
    func begin(_ length: BodyLength, _ store: CacheStore, _ rules: CacheRules) -> Bool {
        self.length = length
        if case .bytes(let count) = length, count > rules.mostBody { return false }
        return promise(head.storageCapacity + 2_048, store)
    }

    /// Whether it could not be served without asking again.
    func needsValidation(_ rules: CacheRules) -> Bool {
        facts.directives.noCache || (facts.lifetime(received: received, rules) ?? 0) <= initialAge
    }

    /// False when it is too long, or there is no room.
    func append(_ content: ByteBuffer, _ store: CacheStore, _ rules: CacheRules) -> Bool {
        var content = content
        guard count + content.readableBytes <= rules.mostBody else { return false }
        while content.readableBytes > 0 {
            let last = pieces.count - 1
            let room = last < 0 ? 0 : pieces[last].writableBytes
            if room == 0 {
                guard let piece = nextPiece(content.readableBytes, store) else { return false }
                pieces.append(piece)
                continue
            }
            guard let part = content.readSlice(length: min(room, content.readableBytes)) else { return false }
            count += part.readableBytes
            pieces[last].writeImmutableBuffer(part)
        }
        return true
    }

    /// As large as what is known to come, and else twice as large as the one before.
    private func nextPiece(_ coming: Int, _ store: CacheStore) -> ByteBuffer? {
        var size = max(coming, count)
        if case .bytes(let length) = length { size = length - count }
        size = min(max(size, 256), Self.piece)
        let piece = ByteBufferAllocator().buffer(capacity: size)
        return promise(piece.storageCapacity, store) ? piece : nil
    }

    private func promise(_ count: Int, _ store: CacheStore) -> Bool {
        guard store.promise(count) else { return false }
        promised += count
        return true
    }

    /// Nil when it is not as long as it said.
    func finish(_ request: CacheRequest) -> StoredAnswer? {
        if case .bytes(let length) = length, length != count { return nil }
        return StoredAnswer(
            head: StoredHead.finish(head, status: facts.status, length: count), body: pieces,
            scope: request.scope.name, vary: vary, initialAge: initialAge, received: received)
    }

    /// What the store has promised, which is now the caller's to give back.
    func takePromise() -> Int {
        defer { promised = 0 }
        return promised
    }

    func giveUp(_ store: CacheStore) {
        if promised > 0 { store.giveBack(takePromise()) }
    }
}
