import DequeModule
import HeapModule
import Web

/// What is pending, what is known, and which request may go next: the crawl's state as a value without I/O.
///
/// Hosts are spread over lanes, one for each event loop. A lane holds a line of hosts that may be asked now, a heap of
/// hosts that may be asked later, and retries that wait. A slow host keeps only its own requests waiting. Time and
/// randomness come from outside, so tests need neither clocks nor luck.
struct Frontier: ~Copyable {
    let configuration: Configuration
    var known = KnownURLs()
    var slots: [HostSlot] = []
    var memory: PendingMemory
    /// What happened since the last checkpoint, in the journal's form; stays empty without a state folder.
    var journal = ByteWriter(capacity: 1 << 12)
    var counts = Counts()
    /// Why nothing new starts, once something asked for that.
    var stopReason: FinishReason?
    /// While a log-in is under way nothing else is asked for.
    var isHeld = false
    private var held: [Int] = []

    var slotOfHost: [UInt64: Int] = [:]
    var lanes: [Lane]
    var wakes: UInt64 = 0
    var jitter: SplitMix64

    init(_ configuration: Configuration) {
        self.configuration = configuration
        memory = PendingMemory(limit: configuration.pendingMemory, folder: configuration.spillFolder)
        lanes = Array(repeating: Lane(), count: max(1, configuration.loops))
        jitter = SplitMix64(seed: configuration.seed ^ 0xA5A5_5A5A_0F0F_F0F0)
    }

    /// Nothing is under way and nothing will be.
    var isFinished: Bool {
        counts.active == 0 && (stopReason != nil || (counts.pending == 0 && counts.delayed == 0))
    }

    /// Lets what is under way end and starts nothing more. The first reason stands.
    mutating func stop(_ reason: FinishReason) {
        if stopReason == nil { stopReason = reason }
    }

    /// The lanes that got something to do since the last call, as a bit set.
    mutating func takeWakes() -> UInt64 {
        defer { wakes = 0 }
        return wakes
    }

    /// The next request that `lane` may start at `now`.
    mutating func take(lane: Int, now: Nanoseconds) -> Turn {
        promote(lane, now: now)
        guard stopReason == nil else { return .nothing(nextDue: nil) }
        var refused = 0
        while counts.active < configuration.concurrency, !yields(lane), let index = lanes[lane].ready.popFirst() {
            let slot = slots[index]
            slot.isQueued = false
            guard slot.isReady else { continue }
            if slot.nextStart > now {
                slot.isQueued = true
                lanes[lane].waiting.insert(.init(due: slot.nextStart, slot: index))
                continue
            }
            guard !pagesAreSpent else {
                slot.isQueued = true
                lanes[lane].ready.prepend(index)
                // A resumed crawl may begin at its limit.
                if counts.activePages == 0 { stop(.pageCount) }
                break
            }
            if isHeld, slot.urgent.first?.purpose != .login {
                held.append(index)
                continue
            }
            guard let request = next(of: slot) else { continue }
            if let admitted = admit(request, slot: slot, now: now) {
                start(admitted, slot: slot, now: now)
                return .fetch(admitted, slot: index)
            }
            lineUp(slot)
            // A host whose rules forbid a million pending URLs must not keep the lock for all of them.
            refused += 1
            if refused == 1_000 { return .nothing(nextDue: now) }
        }
        return .nothing(nextDue: lanes[lane].nextDue)
    }

    /// Whether as many pages as allowed are fetched or under way.
    var pagesAreSpent: Bool {
        configuration.pageLimit > 0 && counts.pages + counts.activePages >= configuration.pageLimit
    }

    /// The last free place goes to another lane that has work and less under way, so that no event loop starves.
    private mutating func yields(_ lane: Int) -> Bool {
        guard counts.active == configuration.concurrency - 1, lanes.count > 1 else { return false }
        for other in lanes.indices
        where other != lane && !lanes[other].ready.isEmpty && lanes[other].active < lanes[lane].active {
            wakes |= 1 << UInt64(other)
            return true
        }
        return false
    }

    private mutating func next(of slot: HostSlot) -> RequestRecord? {
        if let request = slot.urgent.popFirst() {
            counts.pending -= 1
            return request
        }
        let before = slot.queue.count
        let request = slot.queue.popFirst(seed: configuration.seed, memory: &memory)
        counts.pending -= before - slot.queue.count
        return request
    }

    /// Lets everything go on that a log-in held up.
    mutating func release() {
        isHeld = false
        for index in held { lineUp(slots[index]) }
        held = []
    }

    /// The request itself when it may go, the fetch of robots.txt when that has to come first, or nil when it is refused.
    private mutating func admit(_ request: RequestRecord, slot: HostSlot, now: Nanoseconds) -> RequestRecord? {
        guard request.purpose == .page else { return request }
        if configuration.hostPageLimit > 0, slot.pages >= configuration.hostPageLimit {
            // Pages under way may turn out to be none: until that is known, the host's requests wait.
            if slot.fetchedPages < configuration.hostPageLimit {
                slot.urgent.prepend(request)
                slot.waitsForPages = true
                counts.pending += 1
            } else {
                counts.overHostLimit += 1
                drop(request)
            }
            return nil
        }
        guard configuration.obeysRobots else { return request }
        let origin = request.url.originKey
        switch slot.robots(of: origin) {
        case .known(let rules, let until) where now < until:
            if rules.isAllowed(pathAndQuery: request.url.requestTarget) { return request }
            counts.forbidden += 1
            drop(request)
            return nil
        case .fetching:
            putBack(request, slot: slot)
            return nil
        case .unknown, .known:
            guard let robots = request.url.robotsRequest else { return request }
            putBack(request, slot: slot)
            slot.setRobots(of: origin, .fetching)
            return robots
        }
    }

    private mutating func putBack(_ request: RequestRecord, slot: HostSlot) {
        slot.urgent.prepend(request)
        slot.waitsForRobots = true
        counts.pending += 1
    }

    private mutating func start(_ request: RequestRecord, slot: HostSlot, now: Nanoseconds) {
        slot.active += 1
        counts.active += 1
        lanes[slot.loop].active += 1
        if request.purpose == .page {
            slot.pages += 1
            counts.activePages += 1
        }
        if request.purpose == .robots { slot.waitsForRobots = true }
        if slot.delay > 0 {
            let factor = configuration.randomizesDelay ? jitter.double(in: 0.5...1.5) : 1
            slot.nextStart = now + Nanoseconds(Double(slot.delay) * factor)
        }
        lineUp(slot)
    }

    /// Puts a slot into its lane's line unless it stands there or has nothing to do.
    mutating func lineUp(_ slot: HostSlot) {
        guard !slot.isQueued, slot.isReady else { return }
        slot.isQueued = true
        lanes[slot.loop].ready.append(slot.index)
        wakes |= 1 << UInt64(slot.loop)
    }

    /// Moves what came due into the line.
    mutating func promote(_ lane: Int, now: Nanoseconds) {
        while let first = lanes[lane].waiting.min, first.due <= now {
            lanes[lane].waiting.removeMin()
            slots[first.slot].isQueued = false
            lineUp(slots[first.slot])
        }
        while let first = lanes[lane].delayed.min, first.due <= now {
            lanes[lane].delayed.removeMin()
            counts.delayed -= 1
            counts.pending += 1
            let slot = slots[first.slot]
            if first.request.purpose == .robots {
                // What it holds up stands behind it in the same line.
                slot.urgent.prepend(first.request)
                slot.waitsForRobots = false
            } else {
                slot.urgent.append(first.request)
            }
            lineUp(slot)
        }
    }
}
