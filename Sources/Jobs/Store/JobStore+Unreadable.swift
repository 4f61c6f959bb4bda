import SQL
import Synchronization

extension JobStore {
    /// Tells of rows that cannot be read, of each once.
    func notice(_ rows: [UnreadableRow]) {
        guard !rows.isEmpty else { return }
        let new = state.withLock { state in rows.count { state.notice($0) } }
        if new > 0 { notifyUnreadable(new) }
    }

    /// Fails rows that cannot be read, in a commit of their own.
    func setAside(_ rows: [UnreadableRow]) async throws {
        guard !rows.isEmpty else { return }
        let now = time.now
        try await commit({ try JobRow.setAside(rows, now: now, $0) }) { state, _ in state.setAside(rows) }
        notice(rows)
    }
}

extension JobStoreState {
    /// So many are remembered, that memory stays bounded.
    private static let mostNoticed = 10_000

    /// Whether nobody was told of the row before.
    fileprivate mutating func notice(_ row: UnreadableRow) -> Bool {
        guard noticed.count < Self.mostNoticed else { return false }
        return noticed.insert(row.sequence).inserted
    }

    /// Tells that rows were failed since they cannot be read.
    mutating func setAside(_ rows: [UnreadableRow]) {
        for row in rows {
            if let state = row.state {
                tally.add(state, -1)
                if state.isActive, let id = row.id, let project = row.project, attempts.removeValue(forKey: id) != nil {
                    queues.addRunning(project, -1)
                }
            }
            tally.add(.failed, 1)
        }
    }
}
