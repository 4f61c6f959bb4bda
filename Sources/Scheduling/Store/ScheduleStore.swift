package import Jobs
package import SQL
import Web

/// Tasks, workflows and their runs, in the database. Schedulers of several processes may work with it: a tick is taken by
/// the one whose write is first, and runs are written by the one that drives them.
package final class ScheduleStore: Sendable {
    package let database: any Database

    /// Opens the store: brings the schema up to date.
    package init(_ database: any Database) async throws {
        self.database = database
        try await database.migrate(Schema.migrations)
    }

    /// Adds tasks and workflows, all or none. Answers them with the number of their change.
    package func add(_ records: [ScheduleRecord]) async throws -> [ScheduleRecord] {
        let rows: [[SQLValue]] = records.map(Self.values)
        let change = try await database.write { connection in
            let change = try Self.nextChange(connection)
            for row in rows {
                try connection.execute(
                    """
                    INSERT INTO schedules \
                    (id, kind, name, created_at, enabled, handled_at, definition, next_at, change_number) \
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """, row + [.integer(change)])
            }
            return change
        }
        return records.map { record in
            var record = record
            record.change = change
            return record
        }
    }

    private static func values(_ record: ScheduleRecord) -> [SQLValue] {
        [
            .text(record.id.text), .text(record.definition.kind.rawValue), .text(record.definition.name),
            .integer(record.createdAt.microseconds), SQLValue(record.isEnabled),
            .integer(record.handledAt.microseconds), .text(JSONValue.object(record.definition.body).description),
            SQLValue(record.nextRun?.microseconds),
        ]
    }

    /// All of a kind, oldest first; with a nil kind all.
    package func list(
        _ kind: ScheduleDefinition.Kind?, limit: Int = .max, offset: Int = 0
    ) async throws -> [Result<ScheduleRecord, UnreadableSchedule>] {
        let rows = try await database.read { connection in
            try connection.query(
                """
                SELECT \(ScheduleRecord.columns) FROM schedules WHERE deleted_at IS NULL AND (kind = ? OR ? = '') \
                ORDER BY created_at, id LIMIT ? OFFSET ?
                """,
                [
                    SQLValue(kind?.rawValue ?? ""), SQLValue(kind?.rawValue ?? ""), SQLValue(limit), SQLValue(offset),
                ])
        }
        return rows.compactMap(ScheduleRecord.read)
    }

    /// Those that fire next, soonest first.
    package func upcoming(_ limit: Int) async throws -> [ScheduleRecord] {
        let rows = try await database.read { connection in
            try connection.query(
                """
                SELECT \(ScheduleRecord.columns) FROM schedules WHERE next_at IS NOT NULL ORDER BY next_at, id LIMIT ?
                """, [SQLValue(limit)])
        }
        return rows.compactMap { row in
            guard let record = try? ScheduleRecord.read(row)?.get(), record.nextRun != nil else { return nil }
            return record
        }
    }

    /// The tick that comes first of all; nil when nothing is timed.
    package func nextTick() async throws -> Timestamp? {
        let row = try await database.read { connection in
            try connection.first("SELECT MIN(next_at) FROM schedules WHERE next_at IS NOT NULL")
        }
        return row?[0].integer.map { Timestamp(microseconds: $0) }
    }

    /// How many tasks are enabled.
    package func enabledTasks() async throws -> Int64 {
        let row = try await database.read { connection in
            try connection.first(
                "SELECT COUNT(*) FROM schedules WHERE kind = 'task' AND enabled = 1 AND deleted_at IS NULL")
        }
        return row?[0].integer ?? 0
    }

    /// One that has not been deleted; nil when there is none. Throws an ``UnreadableSchedule``.
    package func record(_ id: JobID, _ kind: ScheduleDefinition.Kind? = nil) async throws -> ScheduleRecord? {
        let row = try await database.read { connection in
            try connection.first(
                "SELECT \(ScheduleRecord.columns) FROM schedules WHERE id = ? AND deleted_at IS NULL", [.text(id.text)])
        }
        guard let read = row.flatMap(ScheduleRecord.read) else { return nil }
        do throws(UnreadableSchedule) {
            let record = try read.get()
            return kind == nil || record.definition.kind == kind ? record : nil
        } catch {
            if kind == nil || error.kind == kind { throw error }
            return nil
        }
    }

    /// What was changed after a change: ids with the numbers of their last changes. Where several can write at the same time
    /// those of the last few numbers come again, since the first number may be seen last.
    func changed(after change: Int64) async throws -> [(id: JobID, change: Int64)] {
        let overlap: Int64 = database.dialect == .sqlite ? 0 : 100
        let rows = try await database.read { connection in
            try connection.query(
                "SELECT id, change_number FROM schedules WHERE change_number > ? ORDER BY change_number",
                [.integer(change - overlap)])
        }
        return rows.compactMap { row in
            guard let id = row[0].text.flatMap({ JobID($0) }), let number = row[1].integer else { return nil }
            return (id, number)
        }
    }

    /// Tasks and workflows by their ids, deleted ones too.
    func records(_ ids: [JobID]) async throws -> [Result<ScheduleRecord, UnreadableSchedule>] {
        let rows = try await database.read { connection in
            var rows: [SQLRow] = []
            for start in stride(from: 0, to: ids.count, by: 500) {
                let part = ids[start..<min(start + 500, ids.count)]
                let marks = repeatElement("?", count: part.count).joined(separator: ", ")
                rows += try connection.query(
                    "SELECT \(ScheduleRecord.columns) FROM schedules WHERE id IN (\(marks))",
                    part.map { .text($0.text) })
            }
            return rows
        }
        return rows.compactMap(ScheduleRecord.read)
    }

    static func nextChange(_ connection: any SQLConnection) throws -> Int64 {
        (try connection.first("SELECT MAX(change_number) FROM schedules")?[0].integer ?? 0) + 1
    }
}
