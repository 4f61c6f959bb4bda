import Jobs
import SQL

extension ScheduleStore {
    /// Another scheduler has written what this one holds: it must read everything anew.
    struct Outrun: Error {}

    /// Writes what a scheduler has decided, in one transaction. Answers the fires that were taken: another scheduler may
    /// have had the tick before, or somebody has deleted or disabled the task. Throws ``Outrun`` when a run was written by
    /// another scheduler.
    func write(_ write: SchedulerWrite) async throws -> Set<Int> {
        try await database.write { connection in
            var taken: Set<Int> = []
            for (index, fire) in write.fires.enumerated() where try Self.take(fire, connection) {
                taken.insert(index)
                for run in fire.runs where run.state.isOver && run.state != .skipped { try Self.count(run, connection) }
            }
            try RunRows.insert(write.fires.indices.filter(taken.contains).flatMap { write.fires[$0].runs }, connection)
            for change in write.changes {
                guard try RunRows.update(change.run, fulfils: change.fulfils, connection) else { throw Outrun() }
                guard change.run.state.isOver, change.isCounted else { continue }
                try Self.count(change.run, connection)
            }
            return taken
        }
    }

    /// Takes the ticks. The row is held until the commit, so that of two schedulers one sees what the other has done.
    private static func take(_ fire: SchedulerWrite.Fire, _ connection: any SQLConnection) throws -> Bool {
        let begun = fire.begun
        let time = SQLValue.integer(fire.handledAt.microseconds)
        return try connection.execute(
            """
            UPDATE schedules SET handled_at = ?, next_at = ?, run_count = run_count + ?, missed_count = missed_count + ?, \
            last_run_at = CASE WHEN ? > 0 THEN ? ELSE last_run_at END \
            WHERE id = ? AND enabled = 1 AND deleted_at IS NULL AND handled_at < ?
            """,
            [
                time, SQLValue(fire.next?.microseconds), SQLValue(begun), SQLValue(fire.missed), SQLValue(begun),
                .integer(fire.at.microseconds),
                .text(fire.schedule.text), time,
            ]) > 0
    }

    private static func count(_ run: ScheduleRun, _ connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE schedules SET last_state = ?, success_count = success_count + ?, failure_count = failure_count + ? \
            WHERE id = ?
            """,
            [
                .text(run.state.rawValue), SQLValue(run.state == .completed ? 1 : 0),
                SQLValue(run.state == .failed ? 1 : 0), .text(run.schedule.text),
            ])
    }
}
