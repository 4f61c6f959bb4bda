import NIOCore

/// How a connection keeps time: a value without I/O that says when it has been slow for too long. A client that sends its
/// request byte by byte, or none, cannot hold a connection that others need (P26, P32).
struct ConnectionPace: Sendable {
    struct Limits: Sendable {
        /// From the first byte of a head, or from the connection's begin, to the end of the head.
        var head: TimeAmount = .seconds(10)
        /// From an answer to the next request.
        var idle: TimeAmount = .seconds(75)
        /// For a body, and one second more for each `bodyRate` bytes that have come.
        var body: TimeAmount = .seconds(30)
        var bodyRate = 1_000
    }

    private enum Reading {
        case idle(since: NIODeadline)
        case head(since: NIODeadline)
        case body(since: NIODeadline, bytes: Int)
    }

    private let limits: Limits
    private var reading: Reading
    /// Requests that have begun and are not answered to the end.
    private(set) var unanswered = 0

    init(limits: Limits, now: NIODeadline) {
        self.limits = limits
        // A connection that was just made owes its first request, TLS included.
        reading = .head(since: now)
    }

    /// Whether bytes of a request are still to come.
    var isReadingBody: Bool { if case .body = reading { true } else { false } }

    mutating func bytesCame(at now: NIODeadline) {
        if case .idle = reading { reading = .head(since: now) }
    }

    mutating func headCame(at now: NIODeadline) {
        unanswered += 1
        reading = .body(since: now, bytes: 0)
    }

    mutating func bodyCame(_ count: Int) {
        if case .body(let since, let bytes) = reading { reading = .body(since: since, bytes: bytes &+ count) }
    }

    mutating func requestEnded(at now: NIODeadline) { reading = .idle(since: now) }

    mutating func answered(at now: NIODeadline) {
        unanswered = max(0, unanswered - 1)
        // What came while the answer was under way waited for us, not we for it.
        switch reading {
        case .idle: reading = .idle(since: now)
        case .head: reading = .head(since: now)
        case .body: break
        }
    }

    /// When the connection is to be closed if nothing happens; nil while it is our turn.
    var deadline: NIODeadline? {
        switch reading {
        case .idle(let since): unanswered == 0 ? since + limits.idle : nil
        case .head(let since): unanswered == 0 ? since + limits.head : nil
        case .body(let since, let bytes):
            // A body behind another request waits for that one's answer.
            unanswered <= 1 ? since + limits.body + .seconds(Int64(bytes / max(1, limits.bodyRate))) : nil
        }
    }
}
