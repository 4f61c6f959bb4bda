/// A queue in which jobs wait, as far as memory knows: the database is the truth, and each claim says how it stands.
struct WaitingQueue: Sendable {
    let key: QueueKey
    /// The key as text, for statements.
    let text: String
    /// About how many wait, those included that a lease is taking now.
    var count: Int
    /// How many of them leases are taking now.
    var reserved = 0
    /// The oldest that waits.
    var head: QueueHead
    var lastServed: Timestamp?
    /// Grows whenever jobs come in, so that a claim that found the queue empty is not believed about later ones.
    var version: UInt64

    /// How many a lease may try to take. Whatever the count says, a queue that is known is looked at.
    var available: Int { max(count - reserved, reserved == 0 ? 1 : 0) }

    /// The priority with what waiting adds to it: one for each `ageing` since the head came or a job of the queue was
    /// leased (P6).
    func effectivePriority(at now: Timestamp, ageing: Duration) -> Double {
        let since = max(head.since, lastServed ?? head.since)
        let ageing = ageing.microseconds
        guard ageing > 0, since < now else { return key.priority }
        return key.priority + Double((now - since).microseconds / ageing)
    }
}

/// The job that is next in a queue.
struct QueueHead: Sendable, Hashable {
    /// Its number in the order of submission.
    var sequence: Int64
    /// Since when it waits: since it was submitted, or came back into the queue.
    var since: Timestamp
}

/// What a lease takes from a queue.
struct QueuePick: Sendable {
    let key: QueueKey
    let text: String
    let count: Int
    /// ``WaitingQueue/version`` when it was chosen.
    let version: UInt64
}
