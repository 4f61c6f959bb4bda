import SQL
import Synchronization
import Web

extension JobStore {
    /// How many delayed jobs one write wakes.
    private static let mostWoken = 500

    /// Moves delayed jobs whose time has come into the queue; answers when the next one is due.
    package func wakeDelayed() async throws -> Timestamp? {
        guard state.withLock({ $0.tally.count(.delayed) > 0 || $0.isDoubtful }) else { return nil }
        while true {
            let now = time.now
            let next = try await database.read { connection in
                try connection.first("SELECT MIN(available_at) FROM jobs WHERE state = 'delayed'")?[0].integer
            }
            guard let next, next <= now.microseconds else { return next.map(Timestamp.init) }
            try await wake(now)
        }
    }

    private func wake(_ now: Timestamp) async throws {
        let (schedule, seed) = (configuration.retries, generator())
        let (changes, unreadable) = try await commit({ connection in
            var generator = seed
            let hold = connection.dialect == .postgres ? "FOR UPDATE" : ""
            var changes: [JobChange] = []
            let found = try connection.query(
                """
                SELECT \(JobRow.briefColumns) FROM jobs WHERE state = 'delayed' AND available_at <= ? \
                ORDER BY available_at LIMIT \(Self.mostWoken) \(hold)
                """, [.integer(now.microseconds)])
            var unreadable: [UnreadableRow] = []
            for var row in JobRow.read(found, unreadable: &unreadable) {
                let transition = try row.apply(.due, now: now, schedule: schedule, generator: &generator)
                changes.append(JobChange(row: row, transition: transition))
            }
            // Left as they are they would be due for ever.
            try JobRow.setAside(unreadable, now: now, connection)
            guard !changes.isEmpty else { return (changes, unreadable) }
            let list = SQLList.filled(changes.map { .integer($0.row.sequence) })
            try connection.execute(
                "UPDATE jobs SET state = 'pending', available_at = NULL, waiting_since = ? WHERE seq IN (\(list.marks))",
                [.integer(now.microseconds)] + list.values)
            return (changes, unreadable)
        }) { state, woken in
            for change in woken.0 { state.apply(change) }
            state.setAside(woken.1)
        }
        notice(unreadable)
        notify(changes)
    }

    /// Reads anew which queues wait, since other processes may have added jobs. After a write that may or may not have
    /// been done, everything is read anew, and attempts of which no node knows go back into the queue.
    package func refresh() async throws {
        // What is read can be believed as a whole only when no write came in between.
        for _ in 0..<3 {
            let (isQuiet, writes, isDoubtful) = state.withLock { ($0.underWay == 0, $0.writes, $0.isDoubtful) }
            guard isQuiet else { continue }
            if isDoubtful {
                let stored = try await database.read { try StoredJobs($0) }
                if let lost = state.withLock({ $0.reload(stored, ifStillAt: writes) }) {
                    try await giveBack(lost)
                    return notifyQueued()
                }
            } else {
                let found = try await database.read { (try StoredJobs.queues($0), try StoredJobs.delayed($0)) }
                if let hasMore = state.withLock({ $0.refresh(found.0, delayed: found.1, ifStillAt: writes) }) {
                    return hasMore ? notifyQueued() : ()
                }
            }
        }
        let found = try await database.read { try StoredJobs.queues($0) }
        state.withLock { $0.queues.merge(found) }
        if !found.isEmpty { notifyQueued() }
    }

    /// Releases attempts whose lease was committed, and whose node never heard of it.
    private func giveBack(_ attempts: [AttemptReference]) async throws {
        let (now, schedule, seed) = (time.now, configuration.retries, generator())
        let changes = try await commit({ connection in
            var generator = seed
            let rows = try JobRow.find(attempts.map(\.job), connection)
            return try attempts.compactMap { attempt -> JobChange? in
                guard var row = rows[attempt.job], let node = row.status.node, row.status.attempt == attempt.attempt,
                    row.status.state.isActive
                else { return nil }
                let event = JobEvent.finish(attempt: attempt.attempt, node: node, .released)
                let transition = try row.apply(event, now: now, schedule: schedule, generator: &generator)
                try row.write(connection)
                return JobChange(row: row, transition: transition)
            }
        }) { state, changes in
            for change in changes { state.apply(change) }
        }
        notify(changes)
    }
}

extension JobStoreState {
    /// Takes what was read when there was no write since. Answers whether more waits than was known; nil when it cannot be
    /// taken.
    fileprivate mutating func refresh(
        _ found: [WaitingQueue], delayed: Int, ifStillAt writes: UInt64
    ) -> Bool? {
        guard underWay == 0, self.writes == writes else { return nil }
        let before = tally.count(.pending)
        queues.replace(found)
        tally.set(.pending, found.reduce(0) { $0 + $1.count })
        tally.set(.delayed, delayed)
        return tally.count(.pending) > before
    }

    /// Takes everything anew when there was no write since. Answers attempts that memory did not know; nil when it cannot
    /// be taken.
    fileprivate mutating func reload(_ stored: StoredJobs, ifStillAt writes: UInt64) -> [AttemptReference]? {
        guard underWay == 0, self.writes == writes else { return nil }
        let unknown = stored.running.filter { attempts[$0.job]?.number != $0.attempt }
        load(stored)
        return unknown.map { AttemptReference(job: $0.job, attempt: $0.attempt) }
    }
}
