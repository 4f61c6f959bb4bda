@preconcurrency import Dispatch
import Glibc
import Logging
import Synchronization

/// Watches the end of a platform: the first signal begins it, a second or the deadline ends it at once.
final class PlatformWatch: Sendable {
    private let interruption: Interruption
    private let asked: Asked

    private final class Asked: Sendable {
        let isRaised = Atomic<Bool>(false)
    }

    /// What cancelling may take beyond the deadline.
    private static let lastSeconds = 5.0

    init(deadline: Duration, readiness: Readiness, signals: [Int32], logger: Logger) {
        let asked = Asked()
        self.asked = asked
        interruption = Interruption(speaks: readiness.speaks, signals: signals) { atOnce in
            if atOnce {
                readiness.end()
                Trawl.endAtOnce()
            }
            asked.isRaised.store(true, ordering: .relaxed)
            logger.info("ending; what runs is finished or given back")
            let limit = Double(deadline.components.seconds) + Self.lastSeconds
            DispatchQueue.global().asyncAfter(deadline: .now() + limit) {
                logger.critical("what ran did not end in time")
                readiness.end()
                Terminal.finish()
                _exit(1)
            }
        }
    }

    /// Whether a signal came.
    var wasAsked: Bool { asked.isRaised.load(ordering: .relaxed) }

    func end() { _ = interruption.end() }
}
