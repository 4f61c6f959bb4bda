import NIOCore
import Synchronization

/// A part of the cache's memory, by key. Room is made as S3-FIFO does it (Yang, Zhang, Qiu, Yue, Vinayak: "FIFO queues are all
/// you need for cache eviction"): what is new stands in a small queue and goes from there unless it was used, so that many
/// answers that are asked for once drive out no others; what comes again soon after it went is taken for one that stays.
struct CachePart: Sendable {
    struct Link: Sendable {
        var previous = -1
        var next = -1
    }

    private struct Slot: Sendable {
        var key: CacheKey
        var answer: StoredAnswer
        var cost: Int
        var isMain: Bool
    }

    private struct Variants: Sendable {
        /// Newest first, as `slots`.
        var answers: [StoredAnswer]
        var slots: [Int]
    }

    /// An answer that is out.
    struct Removed: Sendable {
        let key: CacheKey
        let answer: StoredAnswer
        let cost: Int
    }

    /// Of one URL; the oldest goes when more come.
    static let mostVariants = 16

    private var slots: [Slot?] = []
    private var links: [Link] = []
    private var free: [Int] = []
    private var index: [CacheKey: Variants] = [:]
    private var small = EvictionQueue()
    private var main = EvictionQueue()
    /// Sums of keys that went from the small queue.
    private var ghosts = CircularBuffer<UInt64>()
    private var ghostSums: Set<UInt64> = []
    var flights = CacheFlights()

    var count: Int { small.count + main.count }
    var bytes: Int { small.bytes + main.bytes }

    /// All answers of a URL, the newest first.
    func answers(_ key: CacheKey) -> [StoredAnswer] { index[key]?.answers ?? [] }

    /// Puts an answer in the place of the one for the same requests. Answers what is out.
    mutating func insert(_ key: CacheKey, _ answer: StoredAnswer, cost: Int) -> [Removed] {
        var removed = remove(key) { answer.replaces($0) }
        if let variants = index[key], variants.slots.count >= Self.mostVariants, let oldest = variants.slots.last,
            let out = remove(slot: oldest)
        {
            removed.append(out)
        }
        // What takes the place of a used one stays as that did.
        let isMain = ghostSums.contains(key.sum) || removed.contains { $0.answer.uses.load(ordering: .relaxed) > 0 }
        let slot = free.popLast() ?? slots.count
        if slot == slots.count {
            slots.append(nil)
            links.append(Link())
        }
        slots[slot] = Slot(key: key, answer: answer, cost: cost, isMain: isMain)
        if isMain { main.prepend(slot, &links, cost: cost) } else { small.prepend(slot, &links, cost: cost) }
        index[key, default: Variants(answers: [], slots: [])].answers.insert(answer, at: 0)
        index[key]?.slots.insert(slot, at: 0)
        return removed
    }

    /// Takes out the answers of a URL that `matches` says.
    mutating func remove(_ key: CacheKey, where matches: (StoredAnswer) -> Bool = { _ in true }) -> [Removed] {
        guard let variants = index[key] else { return [] }
        return variants.slots.filter { slots[$0].map { matches($0.answer) } ?? false }.compactMap { remove(slot: $0) }
    }

    mutating func remove(where matches: (CacheKey) -> Bool) -> [Removed] {
        index.keys.filter(matches).flatMap { remove($0) }
    }

    /// Takes out the answer that is missed least. Nil when there is none.
    mutating func evict() -> Removed? {
        // Each turn takes a use from an answer or moves it to the main queue; others may be using them meanwhile.
        var turns = count * 5
        while count > 0 {
            turns -= 1
            let isSmall = main.count == 0 || small.count > 0 && small.bytes >= bytes / 10
            let slot = isSmall ? small.last : main.last
            guard slot >= 0, let held = slots[slot] else { return nil }
            let uses = held.answer.uses.load(ordering: .relaxed)
            if uses == 0 || turns < 0 {
                if isSmall { remember(held.key.sum) }
                return remove(slot: slot)
            }
            if isSmall {
                small.remove(slot, &links, cost: held.cost)
                slots[slot]?.isMain = true
                held.answer.uses.store(0, ordering: .relaxed)
            } else {
                main.remove(slot, &links, cost: held.cost)
                held.answer.uses.store(uses - 1, ordering: .relaxed)
            }
            main.prepend(slot, &links, cost: held.cost)
        }
        return nil
    }

    private mutating func remove(slot: Int) -> Removed? {
        guard let held = slots[slot] else { return nil }
        if held.isMain {
            main.remove(slot, &links, cost: held.cost)
        } else {
            small.remove(slot, &links, cost: held.cost)
        }
        slots[slot] = nil
        free.append(slot)
        if var variants = index[held.key], let place = variants.slots.firstIndex(of: slot) {
            variants.slots.remove(at: place)
            variants.answers.remove(at: place)
            index[held.key] = variants.slots.isEmpty ? nil : variants
        }
        return Removed(key: held.key, answer: held.answer, cost: held.cost)
    }

    /// As many are remembered as there are answers.
    private mutating func remember(_ sum: UInt64) {
        guard ghostSums.insert(sum).inserted else { return }
        ghosts.append(sum)
        while ghosts.count > max(64, count), let oldest = ghosts.popFirst() { ghostSums.remove(oldest) }
    }
}
