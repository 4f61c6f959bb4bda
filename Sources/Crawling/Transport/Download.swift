import NIOCore
import Web

/// One request under way, from the moment the frontier let it go. Lives on its event loop.
final class Download {
    let request: RequestRecord
    /// The host's slot in the frontier.
    let slot: Int
    let startedAt: NIODeadline
    /// When the whole answer must be there.
    let deadline: NIODeadline
    /// When its first byte must be there; nil once it is.
    private(set) var firstByteDeadline: NIODeadline?
    private(set) var firstByteAt: NIODeadline?
    /// Whether it may be sent once more, without counting, when a kept connection turns out to be dead.
    var isReplayable = false
    var wasReplayed = false
    let cookie: String?
    var sentBytes = 0
    /// The request's bytes, kept only for archives.
    var sent: ByteBuffer?
    /// Milliseconds since 1970.
    let startedMilliseconds: Int64

    init(
        _ request: RequestRecord, slot: Int, cookie: String?, now: NIODeadline, timeout: TimeAmount,
        firstByteTimeout: TimeAmount, startedMilliseconds: Int64 = 0
    ) {
        self.request = request
        self.slot = slot
        self.cookie = cookie
        self.startedMilliseconds = startedMilliseconds
        startedAt = now
        deadline = now + timeout
        firstByteDeadline = now + firstByteTimeout
    }

    /// Seconds from the start to the first byte.
    var latency: Double { firstByteAt.map { Double(($0 - startedAt).nanoseconds) / 1e9 } ?? 0 }

    /// Whether sending it again does no harm.
    var isIdempotent: Bool { request.extras.map { ["GET", "HEAD", "OPTIONS"].contains($0.method) } ?? true }

    func receivedFirstByte() {
        firstByteDeadline = nil
        firstByteAt = .now()
    }

    /// The fault of a download that took too long, or nil.
    func overdue(at now: NIODeadline) -> DownloadFault? {
        if now >= deadline { return .timeout }
        if let firstByteDeadline, now >= firstByteDeadline { return .firstByteTimeout }
        return nil
    }
}
