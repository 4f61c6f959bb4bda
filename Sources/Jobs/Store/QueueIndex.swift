/// Which queues have jobs that wait, and which project runs how many: what the choice of the next job needs (P6).
///
/// A value without I/O. Jobs that come in are added after their commit; a lease reserves what it is about to take, claims
/// it in the database, and settles with what it got. A queue leaves only when a claim found its end and nothing has come
/// in since, so that commits that are told in another order than they were made never hide a job.
struct QueueIndex: Sendable {
    private var queues: [WaitingQueue] = []
    private var positions: [QueueKey: Int] = [:]
    private var running: [EntityName: Int] = [:]
    private var version: UInt64 = 0

    /// Whether nothing waits.
    var isEmpty: Bool { queues.isEmpty }
    /// The queues, in no order.
    var waiting: [WaitingQueue] { queues }

    /// How many jobs of a project run.
    func running(_ project: EntityName) -> Int { running[project] ?? 0 }

    // MARK: What comes and goes

    /// Jobs have come into a queue; `head` is the oldest of them.
    mutating func add(_ key: QueueKey, text: String? = nil, count: Int, head: QueueHead) {
        version += 1
        if let position = positions[key] {
            queues[position].count += count
            queues[position].version = version
            if head.sequence < queues[position].head.sequence { queues[position].head = head }
        } else {
            positions[key] = queues.count
            queues.append(
                WaitingQueue(key: key, text: text ?? key.text, count: count, head: head, version: version))
        }
    }

    /// A waiting job has left its queue in another way than by a lease.
    mutating func subtract(_ key: QueueKey) {
        if let position = positions[key] { queues[position].count -= 1 }
    }

    /// Another number of a project's jobs runs.
    mutating func addRunning(_ project: EntityName, _ difference: Int) {
        let sum = (running[project] ?? 0) + difference
        running[project] = sum > 0 ? sum : nil
    }

    /// Takes queues as the database has them. What is waited for and served since stays where the queue is known.
    mutating func replace(_ found: [WaitingQueue]) {
        let before = self
        queues = []
        positions = [:]
        for queue in found {
            add(queue.key, text: queue.text, count: queue.count, head: queue.head)
            if let old = before.positions[queue.key] {
                queues[queues.count - 1].lastServed = before.queues[old].lastServed
            }
        }
    }

    /// Adds queues of the database that are not known, and counts more where more wait.
    mutating func merge(_ found: [WaitingQueue]) {
        for queue in found {
            let known = positions[queue.key].map { queues[$0].count } ?? 0
            if queue.count > known {
                add(queue.key, text: queue.text, count: queue.count - known, head: queue.head)
            }
        }
    }

    // MARK: Leases

    /// Chooses up to `limit` jobs for a node and sets them aside: the highest effective priority first; among equals the
    /// project that runs fewest; then the oldest. Each answer must come back in ``settle(_:taken:next:)`` or
    /// ``giveBack(_:)``.
    mutating func reserve(_ limit: Int, for node: NodeCapabilities, now: Timestamp, ageing: Duration) -> [QueuePick] {
        var choice = QueueChoice()
        for (position, queue) in queues.enumerated() where queue.available > 0 && queue.key.placement.isServed(by: node)
        {
            choice.add(queue, at: position, running: running[queue.key.project] ?? 0, now: now, ageing: ageing)
        }
        return choice.pick(limit).map { position, count in
            queues[position].reserved += count
            queues[position].lastServed = now
            addRunning(queues[position].key.project, count)
            let queue = queues[position]
            return QueuePick(key: queue.key, text: queue.text, count: count, version: queue.version)
        }
    }

    /// A lease got `taken` of what it had reserved; `next` is what waits behind them, nil for the queue's end.
    /// Answers whether more waits than was known.
    mutating func settle(_ pick: QueuePick, taken: Int, next: QueueHead?) -> Bool {
        addRunning(pick.key.project, taken - pick.count)
        guard let position = positions[pick.key] else { return false }
        queues[position].reserved = max(0, queues[position].reserved - pick.count)
        queues[position].count -= taken
        let isCurrent = queues[position].version == pick.version
        guard let next else {
            if isCurrent { remove(at: position) }
            return false
        }
        // Claims are told in any order: the head only moves on, unless jobs came in meanwhile.
        if isCurrent, next.sequence > queues[position].head.sequence { queues[position].head = next }
        guard queues[position].count < 1 else { return false }
        queues[position].count = 1
        return true
    }

    /// A lease failed: what it had reserved still waits.
    mutating func giveBack(_ pick: QueuePick) {
        addRunning(pick.key.project, -pick.count)
        guard let position = positions[pick.key] else { return }
        queues[position].reserved = max(0, queues[position].reserved - pick.count)
    }

    private mutating func remove(at position: Int) {
        positions[queues[position].key] = nil
        queues.swapAt(position, queues.count - 1)
        queues.removeLast()
        if position < queues.count { positions[queues[position].key] = position }
    }
}
