import Synchronization

/// Where answers are kept, for all event loops: in parts by key, each behind a lock of its own, and bounded by the bytes of
/// all together. What goes from memory goes to the disk, when there is one.
package final class CacheStore: Sendable {
    final class Part: Sendable {
        let state = Mutex(CachePart())
        let counts = CacheCounts()
    }

    /// Bytes.
    let most: Int
    let disk: CacheDisk?
    private let parts: [Part]
    /// Of all that is kept, and of what is promised to fills.
    private let bytes = Atomic<Int>(0)
    private let promised = Atomic<Int>(0)
    let bypassed = Atomic<Int>(0)
    /// The part that makes room next.
    private let hand = Atomic<Int>(0)

    private static let count = 16

    init(most: Int, disk: CacheDisk? = nil) {
        self.most = max(0, most)
        self.disk = disk
        parts = (0..<Self.count).map { _ in Part() }
    }

    func part(_ key: CacheKey) -> Part { parts[Int(truncatingIfNeeded: key.sum >> 32) & (Self.count - 1)] }

    /// All answers of a URL, the newest first.
    func answers(_ key: CacheKey) -> [StoredAnswer] { part(key).state.withLock { $0.answers(key) } }

    // MARK: Room

    /// Makes room. False when there is none; else it is to be given back, or filled by ``keep(_:_:_:isLead:promised:)``.
    func promise(_ count: Int) -> Bool {
        // Half of all is for what is kept already: many large answers that come slowly must not drive out everything.
        let total = promised.add(count, ordering: .relaxed).newValue
        guard total <= most / 2, take(count) else {
            promised.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    func giveBack(_ count: Int) {
        promised.subtract(count, ordering: .relaxed)
        bytes.subtract(count, ordering: .relaxed)
    }

    private func take(_ count: Int) -> Bool {
        bytes.add(count, ordering: .relaxed)
        var dry = 0
        while bytes.load(ordering: .relaxed) > most {
            guard dry < Self.count else {
                bytes.subtract(count, ordering: .relaxed)
                return false
            }
            let part = parts[hand.wrappingAdd(1, ordering: .relaxed).oldValue & (Self.count - 1)]
            // It is announced to the disk under the lock: whoever invalidates it afterwards finds it there.
            let (removed, write) = part.state.withLock { part in
                let removed = part.evict()
                return (removed, removed.flatMap { disk?.announce($0.key, $0.answer) })
            }
            if let removed {
                dry = 0
                bytes.subtract(removed.cost, ordering: .relaxed)
                CacheCounts.count(part.counts.evicted)
            } else {
                dry += 1
            }
            if let write { disk?.write(write) }
        }
        return true
    }

    // MARK: Filling

    /// Keeps what a fill has brought, and wakes those that wait for it. False when there is no room for it or its key was
    /// invalidated meanwhile.
    ///
    /// - Parameter promised: what the fill has of ``promise(_:)``.
    func keep(_ key: CacheKey, _ answer: StoredAnswer, _ flight: UInt64, isLead: Bool, promised: Int = 0) -> Bool {
        let cost = answer.cost + key.bytes.count
        self.promised.subtract(promised, ordering: .relaxed)
        // First what is there already, which is never more than what is needed but for a few bytes.
        bytes.subtract(promised, ordering: .relaxed)
        let hasRoom = cost <= most / 2 && take(cost)
        let part = part(key)
        let (isKept, removed, wakes) = part.state.withLock { part in
            let isKept = hasRoom && part.flights.isCurrent(key, flight)
            let removed = isKept ? part.insert(key, answer, cost: cost) : []
            return (isKept, removed, part.flights.end(key, flight, isLead: isLead, isStored: isKept))
        }
        if hasRoom, !isKept { bytes.subtract(cost, ordering: .relaxed) }
        release(removed)
        if isKept {
            CacheCounts.count(part.counts.stored)
            if !answer.isOnDisk { disk?.forget(key, answer) }
        }
        for wake in wakes { wake(isKept ? .stored(answer) : .notStored) }
        return isKept
    }

    /// Puts what was read from the disk into memory, and wakes those that wait for it.
    func loaded(_ key: CacheKey, _ answers: [StoredAnswer], _ flight: UInt64) {
        let part = part(key)
        for answer in answers {
            let cost = answer.cost + key.bytes.count
            guard cost <= most / 2, take(cost) else { continue }
            let removed: [CachePart.Removed]? = part.state.withLock { part in
                // What came meanwhile from the server is newer.
                guard part.flights.isCurrent(key, flight),
                    !part.answers(key).contains(where: { answer.replaces($0) })
                else { return nil }
                return part.insert(key, answer, cost: cost)
            }
            if let removed { release(removed) } else { bytes.subtract(cost, ordering: .relaxed) }
        }
        end(key, flight, isLead: true, .loaded)
    }

    /// A fill has ended with nothing to keep.
    func end(_ key: CacheKey, _ flight: UInt64, isLead: Bool, _ outcome: CacheOutcome = .notStored) {
        let wakes = part(key).state.withLock {
            $0.flights.end(key, flight, isLead: isLead, isStored: false)
        }
        for wake in wakes { wake(outcome) }
    }

    /// A fill goes on, but others are not to wait for it.
    func close(_ key: CacheKey, _ flight: UInt64, isLead: Bool, isUnstorable: Bool) {
        let wakes = part(key).state.withLock {
            $0.flights.close(key, flight, isLead: isLead, isUnstorable: isUnstorable)
        }
        for wake in wakes { wake(.notStored) }
    }

    // MARK: Taking out

    /// Takes out all answers of a URL, or those that `matches` says, and what is coming for it. Answers how many went.
    @discardableResult
    func remove(_ key: CacheKey) -> Int {
        let (removed, wakes) = part(key).state.withLock { ($0.remove(key), $0.flights.invalidate(key)) }
        release(removed)
        disk?.forget(key)
        for wake in wakes { wake(.notStored) }
        return removed.count
    }

    /// Takes out one answer, when it is still there.
    func remove(_ key: CacheKey, _ answer: StoredAnswer) {
        release(part(key).state.withLock { $0.remove(key) { $0 === answer } })
        disk?.forget(key, answer)
    }

    /// Takes out everything below an address, of all when it is empty. Answers how many answers went from memory; files go
    /// later, but none is read any more.
    func remove(prefix: [UInt8]) -> Int {
        var count = 0
        for part in parts {
            let (removed, wakes) = part.state.withLock { part in
                (
                    part.remove { $0.bytes.starts(with: prefix) },
                    part.flights.invalidate { $0.bytes.starts(with: prefix) }
                )
            }
            release(removed)
            count += removed.count
            for wake in wakes { wake(.notStored) }
        }
        disk?.forget(prefix: prefix)
        return count
    }

    private func release(_ removed: [CachePart.Removed]) {
        for one in removed { bytes.subtract(one.cost, ordering: .relaxed) }
    }

    // MARK: Figures

    package var figures: CacheFigures {
        var figures = CacheFigures()
        for part in parts {
            let counts = part.counts
            figures.hits += counts.hits.load(ordering: .relaxed)
            figures.misses += counts.misses.load(ordering: .relaxed)
            figures.stale += counts.stale.load(ordering: .relaxed)
            figures.revalidated += counts.revalidated.load(ordering: .relaxed)
            figures.collapsed += counts.collapsed.load(ordering: .relaxed)
            figures.stored += counts.stored.load(ordering: .relaxed)
            figures.evicted += counts.evicted.load(ordering: .relaxed)
            figures.entries += part.state.withLock { $0.count }
        }
        figures.bypassed = bypassed.load(ordering: .relaxed)
        figures.bytes = bytes.load(ordering: .relaxed)
        if let disk { (figures.diskEntries, figures.diskBytes) = disk.figures }
        return figures
    }

    /// Bytes of what is kept, counted anew.
    var keptBytes: Int { parts.reduce(0) { $0 + $1.state.withLock { $0.bytes } } }
}
