import Glibc
import Web

/// Reads a journal frame by frame, as far as it is whole.
struct JournalReader: ~Copyable {
    let seed: UInt64
    let identity: String
    private let descriptor: Int32
    private let firstFrame: Int64
    /// The end of the last frame with a commit.
    private var end: Int64

    /// Opens a journal and finds out how far it counts. Nil when there is none.
    static func open(_ path: String) throws(StateFault) -> JournalReader? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path, String(cString: strerror(errno)))
        }
        let head = read(descriptor, at: 0, count: 64 << 10)
        var reader = RecordReader(head.span, at: min(Journal.magic.count, head.count))
        guard head.starts(with: Journal.magic), let seed = reader.fixed64(), let identity = reader.text() else {
            close(descriptor)
            // Killed before the first header was whole: there is nothing to go on with.
            if Journal.magic.starts(with: head.prefix(Journal.magic.count)) { return nil }
            throw .newer(path)
        }
        return JournalReader(
            seed: seed, identity: identity, descriptor: descriptor, firstFrame: Int64(reader.position))
    }

    private init(seed: UInt64, identity: String, descriptor: Int32, firstFrame: Int64) {
        self.seed = seed
        self.identity = identity
        self.descriptor = descriptor
        self.firstFrame = firstFrame
        end = firstFrame
        var position = firstFrame
        while let frame = frame(at: position) {
            position += Int64(frame.count + 12)
            if Self.commit(in: frame.span, seed: seed) != nil { end = position }
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Calls `body` with the payload of every frame that counts.
    func forEachFrame(_ body: (Span<UInt8>) throws(StateFault) -> Void) throws(StateFault) {
        var position = firstFrame
        while position < end, let frame = frame(at: position) {
            try body(frame.span)
            position += Int64(frame.count + 12)
        }
    }

    /// Walks over the entries of a payload; false when it is damaged.
    @discardableResult
    static func walk(_ payload: Span<UInt8>, seed: UInt64, _ body: (Item) -> Void) -> Bool {
        var reader = RecordReader(payload)
        while let entry = reader.byte() {
            switch entry {
            case Journal.Entry.added:
                let start = reader.position
                guard let record = RequestRecord(from: &reader, seed: seed) else { return false }
                body(.added(record, bytes: start..<reader.position))
            case Journal.Entry.done:
                guard let fingerprint = reader.fixed64() else { return false }
                body(.done(fingerprint))
            case Journal.Entry.known:
                guard let fingerprint = reader.fixed64() else { return false }
                body(.known(fingerprint))
            case Journal.Entry.cookies:
                guard let range = reader.counted() else { return false }
                body(.cookies(payload.extracting(range).array))
            case Journal.Entry.commit:
                guard let range = reader.counted(), let commit = JournalCommit(payload.extracting(range)) else {
                    return false
                }
                body(.commit(commit))
            default: return false
            }
        }
        return true
    }

    /// One entry.
    enum Item {
        case added(RequestRecord, bytes: Range<Int>)
        case done(UInt64)
        case known(UInt64)
        case cookies([UInt8])
        case commit(JournalCommit)
    }

    private static func commit(in payload: Span<UInt8>, seed: UInt64) -> JournalCommit? {
        var found: JournalCommit?
        let isWhole = walk(payload, seed: seed) { if case .commit(let commit) = $0 { found = commit } }
        return isWhole ? found : nil
    }

    /// The payload of the frame at `position`, or nil when there is no whole one.
    private func frame(at position: Int64) -> [UInt8]? {
        let head = Self.read(descriptor, at: position, count: 12)
        var reader = RecordReader(head.span, at: 4)
        guard head.count == 12, let checksum = reader.fixed64() else { return nil }
        let length = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16 | Int(head[3]) << 24
        guard length <= Journal.maxFrame else { return nil }
        let payload = Self.read(descriptor, at: position + 12, count: length)
        guard payload.count == length, Fingerprint.hash(payload.span, seed: seed) == checksum else { return nil }
        return payload
    }

    private static func read(_ descriptor: Int32, at position: Int64, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, Int(position) + filled)
                if got < 0 && errno == EINTR { continue }
                if got <= 0 { return }
                filled += got
            }
        }
    }
}
