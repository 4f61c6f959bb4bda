import HeapModule
import Web

extension Frontier {
    /// Ends a download whose request is done with.
    mutating func finish(_ request: borrowing RequestRecord, slot index: Int, isPage: Bool) {
        if isPage {
            counts.pages += 1
            slots[index].fetchedPages += 1
        } else if request.purpose == .page {
            slots[index].pages -= 1
        }
        release(request, slot: index)
        markDone(request)
        if configuration.pageLimit > 0, counts.pages >= configuration.pageLimit { stop(.pageCount) }
    }

    /// Ends a download whose request is tried again at `due`.
    mutating func retry(_ request: RequestRecord, slot index: Int, due: Nanoseconds) {
        if request.purpose == .page { slots[index].pages -= 1 }
        release(request, slot: index)
        counts.delayed += 1
        lanes[slots[index].loop].delayed.insert(.init(due: due, slot: index, request: request))
    }

    /// Ends the fetch of robots.txt: what waited for it goes on.
    mutating func finishRobots(
        _ request: borrowing RequestRecord, slot index: Int, rules: RobotsRules, crawlDelay: Nanoseconds?,
        now: Nanoseconds, until: Nanoseconds
    ) {
        let slot = slots[index]
        slot.setRobots(of: request.robotsOrigin, .known(rules, until: until))
        slot.waitsForRobots = false
        if let crawlDelay, crawlDelay > slot.leastDelay {
            slot.leastDelay = crawlDelay
            slot.delay = max(slot.delay, crawlDelay)
            slot.limit = 1
            slot.nextStart = max(slot.nextStart, now + crawlDelay)
        }
        release(request, slot: index)
    }

    /// Ends a download that was dropped: its request is not done, and counts as pending.
    mutating func abandon(_ request: borrowing RequestRecord, slot index: Int) {
        if request.purpose == .page || request.purpose == .sitemap { counts.pending += 1 }
        release(request, slot: index)
    }

    /// Whether a lane may start more at once.
    func hasReady(lane: Int) -> Bool {
        stopReason == nil && counts.active < configuration.concurrency && !lanes[lane].ready.isEmpty
    }

    /// Adapts a host's delay to how fast it answers: Scrapy's AutoThrottle.
    mutating func observe(slot index: Int, latency: Double, isSuccess: Bool, _ settings: Settings) {
        guard settings.autoThrottle else { return }
        let slot = slots[index]
        let current = Double(slot.delay) / 1e9
        let target = latency / settings.autoThrottleTargetConcurrency
        var next = max(target, (current + target) / 2)
        next = min(max(settings.downloadDelay, next), settings.autoThrottleMaxDelay)
        // Errors come fast and say nothing good about the load.
        if isSuccess || next > current { slot.delay = max(slot.leastDelay, Nanoseconds(next * 1e9)) }
    }

    /// Moves a host's next start by the time that a request waited for its connection.
    mutating func postpone(slot index: Int, by time: Nanoseconds) {
        if slots[index].delay > 0 { slots[index].nextStart += max(0, min(time, 3_600_000_000_000)) }
    }

    /// Keeps a host quiet until `due`, as `Retry-After` and 429 ask for.
    mutating func hold(slot index: Int, until due: Nanoseconds) {
        slots[index].nextStart = max(slots[index].nextStart, due)
        slots[index].heldUntil = max(slots[index].heldUntil, due)
    }

    mutating func release(_ request: borrowing RequestRecord, slot index: Int) {
        let slot = slots[index]
        slot.active -= 1
        counts.active -= 1
        lanes[slot.loop].active -= 1
        if request.purpose == .page { counts.activePages -= 1 }
        slot.waitsForPages = false
        lineUp(slot)
        // A place became free: other lanes that wait for one must hear of it.
        if counts.active == configuration.concurrency - 1 || pagesWereSpent {
            for lane in lanes.indices where !lanes[lane].ready.isEmpty { wakes |= 1 << UInt64(lane) }
        }
    }

    private var pagesWereSpent: Bool {
        configuration.pageLimit > 0 && counts.pages + counts.activePages + 1 >= configuration.pageLimit
    }

    mutating func drop(_ request: borrowing RequestRecord) { markDone(request) }

    mutating func markDone(_ request: borrowing RequestRecord) {
        guard configuration.keepsJournal, request.purpose == .page || request.purpose == .sitemap else { return }
        journal.appendDone(request.fingerprint)
    }
}
