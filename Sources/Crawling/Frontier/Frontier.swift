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
    private(set) var stopReason: FinishReason?

    private var slotOfHost: [UInt64: Int] = [:]
    private var lanes: [Lane]
    private var wakes: UInt64 = 0
    private var jitter: SplitMix64

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

    // MARK: Adding

    /// The slot of a host, made at its first request.
    mutating func slot(host: Span<UInt8>) -> Int {
        let key = Fingerprint.hash(host, seed: configuration.seed)
        if let index = slotOfHost[key] { return index }
        let slot = HostSlot(
            index: slots.count, host: host.array, loop: slots.count % lanes.count, limit: configuration.perHost,
            delay: configuration.startDelay)
        slots.append(slot)
        slotOfHost[key] = slot.index
        return slot.index
    }

    /// Adds the links of a page. Those that are known already count as `dupefilter/filtered`.
    mutating func add(_ batch: borrowing LinkBatch, from page: Int) {
        for entry in batch.entries {
            guard known.insert(entry.fingerprint) else {
                counts.duplicates += 1
                continue
            }
            let record = batch.records.span.extracting(entry.record)
            let index = entry.host.isEmpty ? page : slot(host: batch.records.span.extracting(entry.host))
            enqueue(record, priority: entry.priority, slot: index)
        }
    }

    /// Adds one request; false when it was known.
    @discardableResult
    mutating func add(_ request: RequestRecord) -> Bool {
        guard known.insert(request.fingerprint) else {
            counts.duplicates += 1
            return false
        }
        var record = ByteWriter()
        request.encode(to: &record)
        enqueue(record.span, priority: request.priority, slot: slot(host: request.url.hostBytes))
        return true
    }

    /// Adds a request that goes before everything else and is not remembered: a step of the log-in.
    mutating func addUrgent(_ request: RequestRecord) {
        let slot = slots[slot(host: request.url.hostBytes)]
        slot.urgent.append(request)
        counts.pending += 1
        lineUp(slot)
    }

    /// Adds a request that an earlier run left pending; false when it was known.
    mutating func restore(_ request: RequestRecord, _ record: Span<UInt8>) -> Bool {
        guard known.insert(request.fingerprint) else { return false }
        let slot = slots[slot(host: request.url.hostBytes)]
        slot.queue.append(record, priority: request.priority, memory: &memory)
        counts.pending += 1
        lineUp(slot)
        return true
    }

    private mutating func enqueue(_ record: Span<UInt8>, priority: Int, slot index: Int) {
        if configuration.keepsJournal { journal.appendAdded(record) }
        let slot = slots[index]
        slot.queue.append(record, priority: priority, memory: &memory)
        counts.pending += 1
        counts.enqueued += 1
        lineUp(slot)
    }

    // MARK: Taking

    /// The next request that `lane` may start at `now`.
    mutating func take(lane: Int, now: Nanoseconds) -> Turn {
        promote(lane, now: now)
        guard stopReason == nil else { return .nothing(nextDue: nil) }
        while counts.active < configuration.concurrency, !yields(lane), let index = lanes[lane].ready.popFirst() {
            let slot = slots[index]
            slot.isQueued = false
            guard slot.active < slot.limit, !slot.waitsForRobots else { continue }
            if slot.nextStart > now {
                slot.isQueued = true
                lanes[lane].waiting.insert(.init(due: slot.nextStart, slot: index))
                continue
            }
            guard !pagesAreSpent else {
                slot.isQueued = true
                lanes[lane].ready.prepend(index)
                break
            }
            guard let request = next(of: slot) else { continue }
            if let admitted = admit(request, slot: slot, now: now) {
                start(admitted, slot: slot, now: now)
                return .fetch(admitted, slot: index)
            }
            lineUp(slot)
        }
        return .nothing(nextDue: lanes[lane].nextDue)
    }

    /// Whether as many pages as allowed are fetched or under way.
    private var pagesAreSpent: Bool {
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

    /// The request itself when it may go, the fetch of robots.txt when that has to come first, or nil when it is refused.
    private mutating func admit(_ request: RequestRecord, slot: HostSlot, now: Nanoseconds) -> RequestRecord? {
        if configuration.hostPageLimit > 0, slot.pages >= configuration.hostPageLimit {
            counts.overHostLimit += 1
            drop(request)
            return nil
        }
        guard configuration.obeysRobots, request.purpose == .page else { return request }
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

    // MARK: Ending

    /// Ends a download whose request is done with.
    mutating func finish(_ request: borrowing RequestRecord, slot index: Int, isPage: Bool) {
        release(request, slot: index)
        if isPage { counts.pages += 1 } else if request.purpose == .page { slots[index].pages -= 1 }
        markDone(request)
        if configuration.pageLimit > 0, counts.pages >= configuration.pageLimit { stop(.pageCount) }
    }

    /// Ends a download whose request is tried again at `due`.
    mutating func retry(_ request: RequestRecord, slot index: Int, due: Nanoseconds) {
        release(request, slot: index)
        if request.purpose == .page { slots[index].pages -= 1 }
        counts.delayed += 1
        lanes[slots[index].loop].delayed.insert(.init(due: due, slot: index, request: request))
    }

    /// Ends the fetch of robots.txt: what waited for it goes on.
    mutating func finishRobots(
        _ request: borrowing RequestRecord, slot index: Int, rules: RobotsRules, crawlDelay: Nanoseconds?,
        until: Nanoseconds
    ) {
        let slot = slots[index]
        slot.setRobots(of: request.robotsOrigin, .known(rules, until: until))
        slot.waitsForRobots = false
        if let crawlDelay, crawlDelay > slot.delay {
            slot.delay = crawlDelay
            slot.limit = 1
        }
        release(request, slot: index)
    }

    /// Ends a download that was dropped: its request is neither done nor pending here, and pending for a resumed crawl.
    mutating func abandon(_ request: borrowing RequestRecord, slot index: Int) {
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
        if isSuccess || next > current { slot.delay = Nanoseconds(next * 1e9) }
    }

    /// Keeps a host quiet until `due`, as `Retry-After` and 429 ask for.
    mutating func hold(slot index: Int, until due: Nanoseconds) {
        slots[index].nextStart = max(slots[index].nextStart, due)
    }

    private mutating func release(_ request: borrowing RequestRecord, slot index: Int) {
        let slot = slots[index]
        slot.active -= 1
        counts.active -= 1
        lanes[slot.loop].active -= 1
        if request.purpose == .page { counts.activePages -= 1 }
        lineUp(slot)
        // A place became free: other lanes that wait for one must hear of it.
        if counts.active == configuration.concurrency - 1 || pagesWereSpent {
            for lane in lanes.indices where !lanes[lane].ready.isEmpty { wakes |= 1 << UInt64(lane) }
        }
    }

    private var pagesWereSpent: Bool {
        configuration.pageLimit > 0 && counts.pages + counts.activePages + 1 >= configuration.pageLimit
    }

    private mutating func drop(_ request: borrowing RequestRecord) { markDone(request) }

    private mutating func markDone(_ request: borrowing RequestRecord) {
        guard configuration.keepsJournal, request.purpose == .page || request.purpose == .sitemap else { return }
        journal.appendDone(request.fingerprint)
    }

    // MARK: Lines

    /// Puts a slot into its lane's line unless it stands there or has nothing to do.
    private mutating func lineUp(_ slot: HostSlot) {
        guard !slot.isQueued, slot.hasWork, !slot.waitsForRobots, slot.active < slot.limit else { return }
        slot.isQueued = true
        lanes[slot.loop].ready.append(slot.index)
        wakes |= 1 << UInt64(slot.loop)
    }

    /// Moves what came due into the line.
    private mutating func promote(_ lane: Int, now: Nanoseconds) {
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
