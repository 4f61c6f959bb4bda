package import Jobs
import SQL
import Web

/// Tasks and workflows change.
extension ScheduleStore {
    /// Puts another definition in the place of one that is there; its runs under way go on as they began. What it would have
    /// run before `now` by its new times is not made up for. False when it is unknown.
    package func replace(
        _ id: JobID, with definition: ScheduleDefinition, isEnabled: Bool, at now: Timestamp
    ) async throws -> Bool {
        let body = JSONValue.object(definition.body).description
        let handled = definition.timing.handled(at: now).microseconds
        return try await database.write { connection in
            let found = try connection.execute(
                """
                UPDATE schedules SET name = ?, definition = ?, enabled = ?, change_number = ?, \
                handled_at = CASE WHEN handled_at < ? THEN ? ELSE handled_at END \
                WHERE id = ? AND kind = ? AND deleted_at IS NULL
                """,
                [
                    .text(definition.name), .text(body), SQLValue(isEnabled),
                    .integer(try Self.nextChange(connection)), .integer(handled), .integer(handled), .text(id.text),
                    .text(definition.kind.rawValue),
                ])
            try Self.keepNext(id, connection)
            return found > 0
        }
    }

    /// Lets it fire, or not. What came to pass while it was not enabled is not made up for; what was to run at once and
    /// never did is as one that was missed. False when it is unknown.
    package func setEnabled(
        _ id: JobID, _ kind: ScheduleDefinition.Kind, _ isEnabled: Bool, at now: Timestamp
    ) async throws -> Bool {
        try await database.write { connection in
            let known = try Self.record(id, connection)
            let handled = known?.isToRunAtOnce == true ? .min : now.microseconds
            let found = try connection.execute(
                """
                UPDATE schedules SET enabled = ?, change_number = ?, \
                handled_at = CASE WHEN enabled = 0 AND handled_at < ? THEN ? ELSE handled_at END \
                WHERE id = ? AND kind = ? AND deleted_at IS NULL
                """,
                [
                    SQLValue(isEnabled), .integer(try Self.nextChange(connection)), .integer(handled),
                    .integer(handled), .text(id.text), .text(kind.rawValue),
                ])
            try Self.keepNext(id, connection)
            return found > 0
        }
    }

    /// Deletes it: it never fires again, and runs of it that wait are cancelled. False when it is unknown.
    package func delete(_ id: JobID, _ kind: ScheduleDefinition.Kind, at now: Timestamp) async throws -> Bool {
        try await database.write { connection in
            let found = try connection.execute(
                """
                UPDATE schedules SET deleted_at = ?, next_at = NULL, change_number = ? \
                WHERE id = ? AND kind = ? AND deleted_at IS NULL
                """,
                [
                    .integer(now.microseconds), .integer(try Self.nextChange(connection)), .text(id.text),
                    .text(kind.rawValue),
                ])
            guard found > 0 else { return false }
            try connection.execute(
                """
                UPDATE runs SET state = 'cancelled', wish = NULL, ended_at = ?, revision = revision + 1, \
                error = 'it was deleted before this run began' WHERE schedule = ? AND state = 'pending'
                """, [.integer(now.microseconds), .text(id.text)])
            return true
        }
    }

    /// Notes the ticks that these wait for, where another is kept: their rules changed with the time zones of the machine, or
    /// an older version wrote them, or they were replaced while they fired. Those that have changed since are left.
    func keepNext(_ ticks: [(id: JobID, next: Timestamp?, change: Int64)]) async throws {
        guard !ticks.isEmpty else { return }
        try await database.write { connection in
            for (id, next, change) in ticks {
                try connection.execute(
                    "UPDATE schedules SET next_at = ? WHERE id = ? AND change_number = ? AND deleted_at IS NULL",
                    [SQLValue(next?.microseconds), .text(id.text), .integer(change)])
            }
        }
    }

    /// Notes the tick that it waits for.
    private static func keepNext(_ id: JobID, _ connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE schedules SET next_at = ? WHERE id = ?",
            [SQLValue(try record(id, connection)?.nextRun?.microseconds), .text(id.text)])
    }

    /// Nil for one that is not there or cannot be read.
    private static func record(_ id: JobID, _ connection: any SQLConnection) throws -> ScheduleRecord? {
        let row = try connection.first(
            "SELECT \(ScheduleRecord.columns) FROM schedules WHERE id = ? AND deleted_at IS NULL", [.text(id.text)])
        return try? row.flatMap(ScheduleRecord.read)?.get()
    }
}
