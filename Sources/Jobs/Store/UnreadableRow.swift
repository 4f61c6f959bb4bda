import SQL

/// A row of `jobs` that cannot be read: written by another hand than this program's. It must not keep others from their
/// work.
struct UnreadableRow: Sendable, Hashable {
    /// The row's number.
    let sequence: Int64
    /// Its id, where that is one.
    let id: JobID?
    /// Its project, where that is one.
    let project: EntityName?
    /// Where it stands, if that is a state.
    let state: JobState?

    /// - Parameter row: as ``JobRow/columns`` names it.
    init(_ row: SQLRow) {
        sequence = row[0].integer ?? 0
        id = row[1].text.flatMap(JobID.init)
        project = row[2].text.flatMap { EntityName($0) }
        state = row[5].text.flatMap(JobState.init)
    }
}

extension JobRow {
    /// Reads rows. Those that cannot be read are left out, and added to `unreadable`.
    static func read(_ found: [SQLRow], unreadable: inout [UnreadableRow]) -> [JobRow] {
        var rows: [JobRow] = []
        rows.reserveCapacity(found.count)
        for row in found {
            do throws(SQLFault) { rows.append(try JobRow(row)) } catch { unreadable.append(UnreadableRow(row)) }
        }
        return rows
    }

    /// Fails rows that cannot be read, so that nobody comes upon them again. Their counts begin anew: with a readable name
    /// they can be looked at then.
    static func setAside(_ rows: [UnreadableRow], now: Timestamp, _ connection: any SQLConnection) throws {
        let error = JobError.requestUnreadable
        for start in stride(from: 0, to: rows.count, by: SQLList.mostValues) {
            let part = rows[start..<min(start + SQLList.mostValues, rows.count)]
            let list = SQLList.filled(part.map { .integer($0.sequence) })
            try connection.execute(
                """
                UPDATE jobs SET state = 'failed', attempt = 0, finished_attempt = 0, losses = 0, failures = 0, \
                available_at = NULL, completed_at = ?, error_code = ?, error = ? WHERE seq IN (\(list.marks))
                """, [.integer(now.microseconds), .text(error.code), .text(error.message)] + list.values)
        }
    }
}
