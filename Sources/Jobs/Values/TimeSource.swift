import Synchronization

/// Where parts get the time from, so that tests need no sleeping.
package protocol TimeSource: Sendable {
    var now: Timestamp { get }
}

/// The machine's clock.
package struct SystemTime: TimeSource {
    package init() {}
    package var now: Timestamp { .now }
}

/// A clock that stands until it is moved.
package final class ManualTime: TimeSource {
    private let moment: Mutex<Timestamp>

    package init(_ start: Timestamp = Timestamp(microseconds: 1_800_000_000_000_000)) { moment = Mutex(start) }

    package var now: Timestamp { moment.withLock { $0 } }

    /// Moves the time on.
    package func advance(by duration: Duration) { moment.withLock { $0 = $0 + duration } }
}
