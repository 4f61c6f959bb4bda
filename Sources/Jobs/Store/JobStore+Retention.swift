import SQL
import Synchronization
import Web

extension JobStore {
    /// How many jobs one call deletes at most by each rule.
    private static let mostPruned = 500

    /// Deletes ended jobs by the retention's rules, those that ended first, a bounded number a call, and answers them, so
    /// that their outputs can go too. Call again while the answer is not empty.
    ///
    /// - Parameter totalBytes: how large all outputs are together; nil leaves the rule about bytes out. Only jobs whose end
    ///   told how large their outputs are count for it.
    package func prune(_ retention: Retention, totalBytes: Int64? = nil) async throws -> [Job] {
        let now = time.now
        let ended = state.withLock { $0.tally.ended }
        let oldest = retention.age.map { now + (.zero - $0) }
        let tooMany = retention.count.map { max(0, ended - max(0, $0)) } ?? 0
        // Nothing is kept beyond the greatest number when there is no bound.
        let tooLarge = max(0, (totalBytes ?? 0) - max(0, retention.bytes ?? .max))
        guard ended > 0, oldest != nil || tooMany > 0 || tooLarge > 0 else { return [] }
        let rows = try await commit({ connection in
            try Self.prune(endedBefore: oldest, tooMany: tooMany, tooLarge: tooLarge, connection)
        }) { state, rows in
            for row in rows {
                state.tally.add(row.status.state, -1)
                if row.status.state == .completed {
                    state.tally.addCompleted(-1, node: row.status.node, time: -row.duration)
                }
            }
        }
        return rows.map(\.job)
    }

    private static func prune(
        endedBefore oldest: Timestamp?, tooMany: Int, tooLarge: Int64, _ connection: any SQLConnection
    ) throws -> [JobRow] {
        let select = "SELECT \(JobRow.columns) FROM jobs WHERE completed_at IS NOT NULL"
        let order = "ORDER BY completed_at LIMIT"
        var rows: [Int64: JobRow] = [:]
        func take(_ found: SQLRow) throws -> JobRow {
            let row = try JobRow(found)
            rows[row.sequence] = row
            return row
        }
        if let oldest {
            for found in try connection.query(
                "\(select) AND completed_at < ? \(order) \(mostPruned)", [.integer(oldest.microseconds)])
            {
                _ = try take(found)
            }
        }
        if tooMany > 0 {
            for found in try connection.query("\(select) \(order) ?", [SQLValue(min(tooMany, mostPruned))]) {
                _ = try take(found)
            }
        }
        if tooLarge > 0 {
            var freed: Int64 = 0
            try connection.forEach("\(select) AND output_bytes > 0 \(order) \(mostPruned)", []) { found in
                freed += try take(found).outputBytes
                return freed < tooLarge
            }
        }
        let sorted = rows.values.sorted { $0.sequence < $1.sequence }
        for start in stride(from: 0, to: sorted.count, by: SQLList.mostValues) {
            let part = sorted[start..<min(start + SQLList.mostValues, sorted.count)]
            let list = SQLList.filled(part.map { .integer($0.sequence) })
            try connection.execute("DELETE FROM jobs WHERE seq IN (\(list.marks))", list.values)
        }
        return sorted
    }
}
