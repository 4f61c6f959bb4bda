package import Jobs
import SQL
import Web

/// Runs, as they are read and wished for.
extension ScheduleStore {
    /// Adds a run by hand; the scheduler begins it. Nil when its task or workflow is unknown.
    package func start(_ id: JobID, run: JobID, at now: Timestamp) async throws -> ScheduleRun? {
        guard let record = try await record(id) else { return nil }
        return try await database.write { connection in
            let counted = try connection.execute(
                "UPDATE schedules SET run_count = run_count + 1, last_run_at = ? WHERE id = ? AND deleted_at IS NULL",
                [.integer(now.microseconds), .text(id.text)])
            guard counted > 0,
                let number = try connection.first("SELECT run_count FROM schedules WHERE id = ?", [.text(id.text)])
            else { return nil }
            var new = ScheduleRun(
                id: run, of: record, tick: nil, number: Int(clamping: number[0].integer ?? 1), at: now, state: .pending)
            new.wish = .begin
            try RunRows.insert([new], connection)
            return new
        }
    }

    /// Tells the scheduler what is wanted of a run. False when it is unknown, or stands otherwise.
    package func wish(_ wish: ScheduleRun.Wish, of run: JobID) async throws -> Bool {
        try await database.write { connection in
            switch wish {
            case .goOn:
                // What it counted as is open again. One that never began has nothing to go on with.
                try connection.execute(
                    """
                    UPDATE schedules SET failure_count = failure_count - 1 WHERE failure_count > 0 AND id = \
                    (SELECT schedule FROM runs WHERE id = ? AND state = 'failed' AND started_at IS NOT NULL)
                    """, [.text(run.text)])
                return try connection.execute(
                    """
                    UPDATE runs SET wish = 'continue', ended_at = NULL, state = 'pending' \
                    WHERE id = ? AND state IN ('failed', 'cancelled') AND started_at IS NOT NULL
                    """, [.text(run.text)]) > 0
            default:
                return try connection.execute(
                    "UPDATE runs SET wish = ? WHERE id = ? AND ended_at IS NULL",
                    [.text(wish.rawValue), .text(run.text)]) > 0
            }
        }
    }

    /// Runs of which somebody wants something.
    func wished() async throws -> [ScheduleRun] { try await runs("wish IS NOT NULL ORDER BY seq", []) }

    /// Runs that have not ended, oldest first.
    func open() async throws -> [ScheduleRun] { try await runs("ended_at IS NULL ORDER BY seq", []) }

    /// A run; nil when there is none.
    package func run(_ id: JobID) async throws -> ScheduleRun? {
        try await runs("id = ?", [.text(id.text)]).first
    }

    /// Runs of a task or workflow, or of all, newest first.
    package func runs(of schedule: JobID?, limit: Int, offset: Int = 0) async throws -> [RunSummary] {
        let rows = try await database.read { connection in
            try connection.query(
                """
                SELECT \(RunRows.listColumns) FROM runs \(schedule == nil ? "" : "WHERE schedule = ?") \
                ORDER BY seq DESC LIMIT ? OFFSET ?
                """, (schedule.map { [.text($0.text)] } ?? []) + [SQLValue(limit), SQLValue(offset)])
        }
        return rows.compactMap(RunRows.listed)
    }

    /// Jobs that have not ended though their run has: a bounded number.
    func orphanedJobs() async throws -> [JobID] {
        let rows = try await database.read { connection in
            try connection.query(
                """
                SELECT jobs.id FROM jobs JOIN runs ON runs.id = jobs.batch WHERE runs.ended_at IS NOT NULL \
                AND jobs.completed_at IS NULL AND jobs.state IN ('pending', 'delayed', 'running', 'cancelling') LIMIT 10000
                """)
        }
        return rows.compactMap { $0[0].text.flatMap { JobID($0) } }
    }

    /// How many runs have not ended, of workflows and of all.
    package func openCount() async throws -> (workflows: Int, all: Int) {
        let rows = try await database.read { connection in
            try connection.query("SELECT kind, COUNT(*) FROM runs WHERE ended_at IS NULL GROUP BY kind")
        }
        var counts = (workflows: 0, all: 0)
        for row in rows {
            let count = Int(clamping: row[1].integer ?? 0)
            counts.all += count
            if row[0].text == ScheduleDefinition.Kind.workflow.rawValue { counts.workflows = count }
        }
        return counts
    }

    /// Tasks and workflows of which a run is under way.
    package func running() async throws -> Set<JobID> {
        let rows = try await database.read { connection in
            try connection.query("SELECT DISTINCT schedule FROM runs WHERE ended_at IS NULL")
        }
        return Set(rows.compactMap { $0[0].text.flatMap { JobID($0) } })
    }

    private func runs(_ condition: String, _ arguments: [SQLValue]) async throws -> [ScheduleRun] {
        let rows = try await database.read { connection in
            try connection.query("SELECT \(RunRows.columns) FROM runs WHERE \(condition)", arguments)
        }
        return rows.compactMap(RunRows.run)
    }

    /// Deletes runs that ended before `moment`, the oldest beyond `most`, and what was deleted long ago. A bounded number;
    /// answers how many runs.
    package func prune(before moment: Timestamp, most: Int) async throws -> Int {
        try await database.write { connection in
            var gone = try connection.execute(
                """
                DELETE FROM runs WHERE seq IN (SELECT seq FROM runs WHERE ended_at IS NOT NULL AND ended_at < ? \
                ORDER BY ended_at LIMIT 10000)
                """, [.integer(moment.microseconds)])
            if let bound = try connection.first(
                "SELECT seq FROM runs ORDER BY seq DESC LIMIT 1 OFFSET ?", [SQLValue(most)])
            {
                gone += try connection.execute(
                    """
                    DELETE FROM runs WHERE seq IN (SELECT seq FROM runs WHERE seq <= ? AND ended_at IS NOT NULL \
                    ORDER BY seq LIMIT 10000)
                    """, [bound[0]])
            }
            try connection.execute(
                """
                DELETE FROM schedules WHERE deleted_at IS NOT NULL AND deleted_at < ? \
                AND change_number < (SELECT MAX(change_number) FROM schedules)
                """, [.integer(moment.microseconds)])
            return gone
        }
    }
}
