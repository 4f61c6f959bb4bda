import SQL
import Synchronization
import Web

extension JobStore {
    /// The job, or nil.
    package func job(_ id: JobID) async throws -> Job? {
        let row = try await database.read { try JobRow.find([id], holds: false, $0)[id] }
        return row.map { withProgress([$0.job]) }?.first
    }

    /// Jobs by their ids, those that there are.
    package func jobs(_ ids: [JobID]) async throws -> [JobID: Job] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await database.read { try JobRow.find(ids, holds: false, $0) }
        return Dictionary(withProgress(rows.values.map(\.job)).map { ($0.id, $0) }) { first, _ in first }
    }

    /// Those of the jobs that are there and have not ended.
    package func open(_ ids: [JobID]) async throws -> Set<JobID> {
        let rows = try await database.read { connection in
            var rows: [SQLRow] = []
            for start in stride(from: 0, to: ids.count, by: SQLList.mostValues) {
                let part = ids[start..<min(start + SQLList.mostValues, ids.count)]
                let list = SQLList.filled(part.map { .text($0.text) })
                rows += try connection.query(
                    "SELECT id FROM jobs WHERE id IN (\(list.marks)) AND NOT (\(JobSelection.ended))", list.values)
            }
            return rows
        }
        return Set(rows.compactMap { $0[0].text.flatMap { JobID($0) } })
    }

    /// Jobs that ended at a moment or later, oldest first.
    package func ended(from moment: Timestamp, limit: Int, offset: Int = 0) async throws -> [JobID] {
        let rows = try await database.read { connection in
            try connection.query(
                """
                SELECT id FROM jobs WHERE completed_at IS NOT NULL AND completed_at >= ? \
                ORDER BY completed_at, seq LIMIT ? OFFSET ?
                """, [.integer(moment.microseconds), SQLValue(limit), SQLValue(offset)])
        }
        return rows.compactMap { $0[0].text.flatMap { JobID($0) } }
    }

    /// Attempts that are to stop, as another process may have asked for.
    package func cancelling() async throws -> [(attempt: AttemptReference, node: EntityName)] {
        let rows = try await database.read { connection in
            try connection.query(
                "SELECT id, attempt, node FROM jobs WHERE \(JobSelection.active) AND state = 'cancelling'")
        }
        return rows.compactMap { row in
            guard let id = row[0].text.flatMap({ JobID($0) }), let attempt = row[1].integer,
                let node = row[2].text.flatMap({ EntityName($0) })
            else { return nil }
            return (AttemptReference(job: id, attempt: Int(clamping: attempt)), node)
        }
    }

    /// Jobs by a filter, newest first. None for a status that there is not. They come without results and without long
    /// statistics, so that many are no burden; rows that cannot be read are left out.
    package func jobs(_ filter: JobFilter) async throws -> [Job] {
        guard let condition = JobSelection.condition(filter), filter.limit > 0 else { return [] }
        let (rows, unreadable) = try await database.read { connection in
            let found = try connection.query(
                "SELECT \(JobRow.briefColumns) FROM jobs \(condition.text) ORDER BY seq DESC LIMIT ? OFFSET ?",
                condition.arguments + [SQLValue(filter.limit), SQLValue(max(0, filter.offset))])
            var unreadable: [UnreadableRow] = []
            return (JobRow.read(found, unreadable: &unreadable), unreadable)
        }
        notice(unreadable)
        return withProgress(rows.map(\.job))
    }

    /// How many jobs a filter lets through, `most` at most.
    package func count(_ filter: JobFilter, most: Int) async throws -> Int {
        guard let condition = JobSelection.condition(filter), most > 0 else { return 0 }
        let row = try await database.read { connection in
            try connection.first(
                "SELECT COUNT(*) FROM (SELECT 1 FROM jobs \(condition.text) LIMIT ?) AS found",
                condition.arguments + [SQLValue(most)])
        }
        return Int(clamping: row?[0].integer ?? 0)
    }

    /// Attempts that the database takes for running, with their nodes: what a controller starts with. Oldest first. They
    /// come without results; rows that cannot be read are failed.
    package func running() async throws -> [Job] {
        let (rows, unreadable) = try await database.read { connection in
            let found = try connection.query(
                "SELECT \(JobRow.briefColumns) FROM jobs WHERE \(JobSelection.active) ORDER BY seq")
            var unreadable: [UnreadableRow] = []
            return (JobRow.read(found, unreadable: &unreadable), unreadable)
        }
        try await setAside(unreadable)
        return withProgress(rows.map(\.job))
    }

    /// How many jobs stand where, and how long completed ones took: of all that are kept. Counted from memory, so that it
    /// may be asked often; what other processes add counts after ``refresh()``.
    package func counts() async throws -> JobCounts { state.withLock { $0.tally.counts } }

    /// When the job began to wait that waits longest for a node; nil when none waits. Retries that wait for their time are
    /// not looked at. From memory, as ``counts()``; the cost is one look at each queue.
    package func waitingSince() -> Timestamp? {
        state.withLock { $0.queues.waiting.lazy.filter { $0.count > 0 }.map(\.head.since).min() }
    }

    /// How many jobs each node has completed, of all that are kept.
    package func completedByNode() async throws -> [EntityName: Int] {
        state.withLock { $0.tally.completedByNode.filter { $0.value > 0 } }
    }

    /// Puts the figures last reported into jobs that run.
    private func withProgress(_ jobs: [Job]) -> [Job] {
        guard jobs.contains(where: { $0.status.state.isActive }) else { return jobs }
        return state.withLock { state in
            jobs.map { job in
                guard job.status.state.isActive, let attempt = state.attempts[job.id],
                    attempt.number == job.status.attempt, let statistics = attempt.statistics
                else { return job }
                var job = job
                job.statistics = statistics
                return job
            }
        }
    }
}
