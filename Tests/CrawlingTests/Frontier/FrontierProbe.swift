import Web

@testable import Crawling

/// A frontier in a box: `#expect` takes only values that can be copied.
final class FrontierProbe {
    private var frontier: Frontier
    /// What the last ``take(now:lane:)`` that gave nothing said about when to ask again.
    private(set) var nextDue: Nanoseconds?

    init(_ frontier: consuming Frontier) { self.frontier = frontier }

    var counts: Frontier.Counts { frontier.counts }
    var isFinished: Bool { frontier.isFinished }
    var stopReason: FinishReason? { frontier.stopReason }

    /// The next request and the slot of its host.
    func take(now: Nanoseconds = 0, lane: Int = 0) -> (RequestRecord, Int)? {
        switch frontier.take(lane: lane, now: now) {
        case .fetch(let request, let slot): return (request, slot)
        case .nothing(let due):
            nextDue = due
            return nil
        }
    }

    @discardableResult
    func add(_ request: RequestRecord) -> Bool { frontier.add(request) }

    func finish(_ request: RequestRecord, slot: Int, isPage: Bool) {
        frontier.finish(request, slot: slot, isPage: isPage)
    }

    func retry(_ request: RequestRecord, slot: Int, due: Nanoseconds) {
        frontier.retry(request, slot: slot, due: due)
    }

    func finishRobots(
        _ request: RequestRecord, slot: Int, rules: RobotsRules, crawlDelay: Nanoseconds?, now: Nanoseconds,
        until: Nanoseconds
    ) {
        frontier.finishRobots(request, slot: slot, rules: rules, crawlDelay: crawlDelay, now: now, until: until)
    }

    func hold(slot: Int, until due: Nanoseconds) { frontier.hold(slot: slot, until: due) }
    func stop(_ reason: FinishReason) { frontier.stop(reason) }
    func takeWakes() -> UInt64 { frontier.takeWakes() }
}
