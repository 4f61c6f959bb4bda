import Jobs
import SQL
import Web

extension ScheduleRecord {
    static let columns = """
        id, kind, definition, created_at, enabled, handled_at, last_run_at, last_state, run_count, success_count, \
        failure_count, missed_count, change_number, deleted_at, name, next_at
        """

    /// Nil for a row that is no task or workflow.
    static func read(_ row: SQLRow) -> Result<ScheduleRecord, UnreadableSchedule>? {
        guard let id = row[0].text.flatMap(JobID.init), let kind = row[1].text.flatMap(ScheduleDefinition.Kind.init),
            let createdAt = row[3].integer.map({ Timestamp(microseconds: $0) })
        else { return nil }
        do {
            let definition = try ScheduleDefinition(kind, kept: try JSONValue(parsing: row[2].text ?? ""))
            return .success(ScheduleRecord(definition, id: id, createdAt: createdAt, row))
        } catch {
            return .failure(
                UnreadableSchedule(
                    id: id, kind: kind, name: row[14].text ?? "", isEnabled: row[4].isTrue, createdAt: createdAt,
                    reason: "\(error)"))
        }
    }

    private init(_ definition: ScheduleDefinition, id: JobID, createdAt: Timestamp, _ row: SQLRow) {
        self.init(definition, id: id, isEnabled: row[4].isTrue, createdAt: createdAt)
        handledAt = row[5].integer.map { Timestamp(microseconds: $0) } ?? createdAt
        lastRunAt = row[6].integer.map { Timestamp(microseconds: $0) }
        lastState = row[7].text.flatMap { RunState(rawValue: $0) }
        runCount = Int(clamping: row[8].integer ?? 0)
        successCount = Int(clamping: row[9].integer ?? 0)
        failureCount = Int(clamping: row[10].integer ?? 0)
        missedCount = Int(clamping: row[11].integer ?? 0)
        change = row[12].integer ?? 0
        isDeleted = row[13] != .null
        keptNext = row[15].integer.map { Timestamp(microseconds: $0) }
    }
}
