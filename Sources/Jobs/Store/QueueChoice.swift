/// Chooses among queues, one job after the other (P6).
struct QueueChoice {
    private struct Candidate {
        /// Where the queue stands in the index.
        let position: Int
        let project: EntityName
        /// What the queue has once it was served.
        let priority: Double
        var effectivePriority: Double
        /// How many jobs of the project run, those chosen included.
        var running: Int
        /// The oldest that waits; behind the first only about.
        var sequence: Int64
        var left: Int
        var chosen = 0

        func isBefore(_ other: Candidate) -> Bool {
            if effectivePriority != other.effectivePriority { return effectivePriority > other.effectivePriority }
            if running != other.running { return running < other.running }
            return sequence < other.sequence
        }
    }

    private var candidates: [Candidate] = []

    /// Adds a queue that can be chosen.
    mutating func add(_ queue: WaitingQueue, at position: Int, running: Int, now: Timestamp, ageing: Duration) {
        candidates.append(
            Candidate(
                position: position, project: queue.key.project, priority: queue.key.priority,
                effectivePriority: queue.effectivePriority(at: now, ageing: ageing), running: running,
                sequence: queue.head.sequence, left: queue.available))
    }

    /// How many of which queues go next, the best first.
    mutating func pick(_ limit: Int) -> [(position: Int, count: Int)] {
        var order: [Int] = []
        for _ in 0..<max(0, limit) {
            guard let best = best() else { break }
            if candidates[best].chosen == 0 { order.append(best) }
            candidates[best].chosen += 1
            candidates[best].left -= 1
            candidates[best].sequence += candidates[best].sequence < .max ? 1 : 0
            candidates[best].effectivePriority = candidates[best].priority
            guard limit > 1 else { break }
            let project = candidates[best].project
            for index in candidates.indices where candidates[index].project == project {
                candidates[index].running += 1
            }
        }
        return order.map { (candidates[$0].position, candidates[$0].chosen) }
    }

    private func best() -> Int? {
        var best: Int?
        for index in candidates.indices where candidates[index].left > 0 {
            guard let known = best else {
                best = index
                continue
            }
            if candidates[index].isBefore(candidates[known]) { best = index }
        }
        return best
    }
}
