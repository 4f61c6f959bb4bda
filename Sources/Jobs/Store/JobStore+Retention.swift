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
        let pruned = try await commit({ connection in
            try Self.prune(endedBefore: oldest, tooMany: tooMany, tooLarge: tooLarge, connection)
        }) { state, pruned in
            for row in pruned.unreadable { if let known = row.state { state.tally.add(known, -1) } }
            for row in pruned.rows { Self.forget(row, in: &state) }
        }
        return pruned.rows.map(\.job)
    }

    /// Deletes a job that has ended, and answers it; nil when there is none, or it has not ended.
    package func remove(_ id: JobID) async throws -> Job? {
        let row = try await commit({ connection -> JobRow? in
            guard let row = try JobRow.find([id], connection)[id], row.status.state.isTerminal else { return nil }
            try connection.execute("DELETE FROM jobs WHERE seq = ?", [.integer(row.sequence)])
            return row
        }) { state, row in
            if let row { Self.forget(row, in: &state) }
        }
        return row?.job
    }

    private static func forget(_ row: JobRow, in state: inout JobStoreState) {
        state.tally.add(row.status.state, -1)
        if row.status.state == .completed {
            state.tally.addCompleted(-1, node: row.status.node, time: -row.duration)
        }
    }

    private static func prune(
        endedBefore oldest: Timestamp?, tooMany: Int, tooLarge: Int64, _ connection: any SQLConnection
    ) throws -> (rows: [JobRow], unreadable: Set<UnreadableRow>) {
        let select = "SELECT \(JobRow.briefColumns) FROM jobs WHERE completed_at IS NOT NULL"
        let order = "ORDER BY completed_at LIMIT"
        var rows: [Int64: JobRow] = [:]
        // They go like the others, so that they do not stand in their way for ever.
        var unreadable: Set<UnreadableRow> = []
        func take(_ found: SQLRow) -> JobRow? {
            guard let row = try? JobRow(found) else {
                unreadable.insert(UnreadableRow(found))
                return nil
            }
            rows[row.sequence] = row
            return row
        }
        if let oldest {
            for found in try connection.query(
                "\(select) AND completed_at < ? \(order) \(mostPruned)", [.integer(oldest.microseconds)])
            {
                _ = take(found)
            }
        }
        if tooMany > 0 {
            for found in try connection.query("\(select) \(order) ?", [SQLValue(min(tooMany, mostPruned))]) {
                _ = take(found)
            }
        }
        if tooLarge > 0 {
            var freed: Int64 = 0
            try connection.forEach("\(select) AND output_bytes > 0 \(order) \(mostPruned)", []) { found in
                freed += take(found)?.outputBytes ?? 0
                return freed < tooLarge
            }
        }
        let sorted = rows.values.sorted { $0.sequence < $1.sequence }
        let numbers = (sorted.map(\.sequence) + unreadable.map(\.sequence)).sorted()
        for start in stride(from: 0, to: numbers.count, by: SQLList.mostValues) {
            let part = numbers[start..<min(start + SQLList.mostValues, numbers.count)]
            let list = SQLList.filled(part.map { .integer($0) })
            try connection.execute("DELETE FROM jobs WHERE seq IN (\(list.marks))", list.values)
        }
        return (sorted, unreadable)
    }
}
