import SQL
import Web

/// The statements that lease jobs.
struct JobClaim: Sendable {
    let picks: [QueuePick]
    let node: EntityName
    let now: Timestamp
    let schedule: RetrySchedule
    /// Seeds the generator of each run.
    let generator: SplitMix64

    /// What a queue gave.
    struct Answer: Sendable {
        var pick: QueuePick
        var rows: [JobRow] = []
        /// What waits behind them; nil when nothing does.
        var next: QueueHead?
        /// Rows that stood before them, could not be read, and were failed.
        var unreadable: [UnreadableRow] = []
    }

    /// Where rows cannot be read, so many are looked at once, and so often at most in one claim.
    private static let (mostLookedAt, mostLooks) = (500, 20)

    private static let select =
        "SELECT \(JobRow.columns) FROM jobs WHERE state = 'pending' AND queue = ? ORDER BY seq LIMIT ?"

    /// Takes the oldest of each queue.
    func run(_ connection: any SQLConnection) throws -> [Answer] {
        var generator = generator
        var answers: [Answer] = []
        for pick in picks {
            var answer = Answer(pick: pick)
            for var row in try waiting(pick, &answer, connection) {
                if answer.rows.count == pick.count {
                    answer.next = QueueHead(sequence: row.sequence, since: row.waitingSince)
                } else {
                    _ = try row.apply(.lease(node: node), now: now, schedule: schedule, generator: &generator)
                    answer.rows.append(row)
                }
                if answer.next != nil { break }
            }
            answers.append(answer)
        }
        try Self.resolveVersions(&answers, connection)
        try JobRow.lease(answers.flatMap(\.rows), node: node, now: now, connection)
        return answers
    }

    /// The oldest of a queue, one more than is taken, to know what comes next. Rows that cannot be read are failed, and the
    /// next ones looked at in their place.
    private func waiting(
        _ pick: QueuePick, _ answer: inout Answer, _ connection: any SQLConnection
    ) throws -> [JobRow] {
        let select = connection.dialect == .sqlite ? Self.select : Self.select + " " + connection.dialect.skipLocked
        var limit = pick.count + 1
        var rows: [JobRow] = []
        for _ in 0..<Self.mostLooks {
            let found = try connection.query(select, [.text(pick.text), SQLValue(limit)])
            var unreadable: [UnreadableRow] = []
            rows = JobRow.read(found, unreadable: &unreadable)
            if unreadable.isEmpty { break }
            try JobRow.setAside(unreadable, now: now, connection)
            answer.unreadable += unreadable
            limit = max(limit, Self.mostLookedAt)
        }
        return rows
    }

    private static func resolveVersions(_ answers: inout [Answer], _ connection: any SQLConnection) throws {
        for index in answers.indices where answers[index].pick.key.placement.command == nil {
            let runtime = answers[index].pick.key.placement.runtime
            try JobRow.resolveVersions(&answers[index].rows, of: runtime, connection)
        }
    }
}

extension JobRow {
    /// Settles with the first lease which version a spider's job runs, so that a later attempt goes on with the same.
    static func resolveVersions(
        _ rows: inout [JobRow], of runtime: Runtime, _ connection: any SQLConnection
    ) throws {
        var newest: [EntityName: EntityName] = [:]
        for index in rows.indices where rows[index].version == nil && rows[index].spider != .linkSpider {
            let row = rows[index]
            // Rows of a queue are of one project.
            if newest[row.spider] == nil {
                newest[row.spider] =
                    runtime == .scrapy
                    ? try SpiderStore.newestEgg(row.project, connection)
                    : try SpiderStore.newest(row.project, row.spider, connection)
            }
            guard let version = newest[row.spider] else { continue }
            rows[index].version = version
            try connection.execute(
                "UPDATE jobs SET version = ? WHERE seq = ?", [.text(version.text), .integer(row.sequence)])
        }
    }
}
