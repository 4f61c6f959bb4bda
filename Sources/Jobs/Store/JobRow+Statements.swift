import SQL

extension JobRow {
    /// The rows of these ids; those that are not there, or cannot be read, are left out. They are held until the transaction ends, so that
    /// two events of a job never cross.
    static func find(_ ids: [JobID], holds: Bool = true, _ connection: any SQLConnection) throws -> [JobID: JobRow] {
        var rows: [JobID: JobRow] = [:]
        // In one order, so that two transactions never wait for each other.
        let hold = holds && connection.dialect == .postgres ? "ORDER BY seq FOR UPDATE" : ""
        for start in stride(from: 0, to: ids.count, by: SQLList.mostValues) {
            let part = ids[start..<min(start + SQLList.mostValues, ids.count)]
            let list = SQLList.filled(part.map { .text($0.text) })
            for found in try connection.query(
                "SELECT \(columns) FROM jobs WHERE id IN (\(list.marks)) \(hold)", list.values)
            {
                if let row = try? JobRow(found) { rows[row.id] = row }
            }
        }
        return rows
    }

    /// Writes what events change, except what a lease does: see ``lease(_:node:now:_:)``.
    func write(_ connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE jobs SET state = ?, finished_attempt = ?, losses = ?, failures = ?, available_at = ?, \
            waiting_since = ?, completed_at = ?, output_bytes = ?, error_code = ?, error = ?, statistics = ?, result = ? \
            WHERE seq = ?
            """,
            [
                .text(status.state.rawValue), SQLValue(status.finishedAttempt), SQLValue(status.losses),
                SQLValue(status.failures), SQLValue(status.availableAt?.microseconds),
                .integer(waitingSince.microseconds), SQLValue(completedAt?.microseconds), .integer(outputBytes),
                SQLValue(error?.code.storable), SQLValue(error?.message.storable), SQLValue(statistics),
                SQLValue(result),
                .integer(sequence),
            ])
    }

    /// Writes leases: rows of the same node, each with one attempt more.
    static func lease(
        _ rows: [JobRow], node: EntityName, now: Timestamp, _ connection: any SQLConnection
    ) throws {
        for start in stride(from: 0, to: rows.count, by: SQLList.mostValues) {
            let part = rows[start..<min(start + SQLList.mostValues, rows.count)]
            let list = SQLList.filled(part.map { .integer($0.sequence) })
            try connection.execute(
                """
                UPDATE jobs SET state = 'running', attempt = attempt + 1, node = ?, started_at = ? \
                WHERE seq IN (\(list.marks))
                """, [.text(node.text), .integer(now.microseconds)] + list.values)
        }
    }
}

extension String {
    /// The text without NUL, which no database keeps in a text: what programs print may hold it.
    var storable: String {
        utf8.contains(0) ? String(decoding: utf8.map { $0 == 0 ? UInt8(ascii: "?") : $0 }, as: UTF8.self) : self
    }
}
