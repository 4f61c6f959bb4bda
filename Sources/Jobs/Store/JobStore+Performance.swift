import SQL
import Web

extension JobStore {
    /// How many seconds an answer takes on average that counts as slow.
    package static let slowAnswer = 2.0
    private static let mostSlow = 200
    private static let mostFailures = 5

    /// How the jobs went that ended with `from ≤ end < to`. The database adds up, so that many are no burden.
    package func performance(from: Timestamp, to: Timestamp) async throws -> JobPerformance {
        let range: [SQLValue] = [.integer(from.microseconds), .integer(to.microseconds)]
        return try await database.read { connection in
            var performance = JobPerformance()
            performance.groups = try Self.groups(range, connection)
            performance.failures = try connection.query(
                """
                SELECT error_code, COUNT(*) AS jobs FROM jobs WHERE \(Self.ended) AND state = 'failed' \
                AND error_code IS NOT NULL GROUP BY error_code ORDER BY jobs DESC, error_code LIMIT \(Self.mostFailures)
                """, range
            ).map { .init(code: $0[0].text ?? "", jobs: Int(clamping: $0[1].integer ?? 0)) }
            performance.slow = try Self.slow(range, connection)
            return performance
        }
    }

    private static let ended = "completed_at >= ? AND completed_at < ?"

    private static func groups(
        _ range: [SQLValue], _ connection: any SQLConnection
    ) throws -> [JobPerformance.Group] {
        let dialect = connection.dialect
        let pages = figure("response_received_count", dialect)
        let latency = figure("downloader/response_latency_us", dialect)
        let answers = figure("downloader/response_count", dialect)
        // Times first: they are microseconds, whose sum over many jobs fits 64 bits.
        let rows = try connection.query(
            """
            SELECT state, node, COUNT(*), \
            SUM(CASE WHEN started_at IS NULL THEN 0 ELSE completed_at - started_at END), \
            SUM(CASE WHEN attempt = 1 AND started_at IS NOT NULL THEN 1 ELSE 0 END), \
            SUM(CASE WHEN attempt = 1 AND started_at IS NOT NULL THEN started_at - created_at ELSE 0 END), \
            SUM(pages), SUM(CASE WHEN latency IS NULL THEN 0 ELSE answers END), SUM(latency) \
            FROM (SELECT state, node, attempt, created_at, started_at, completed_at, \
            \(pages) AS pages, \(answers) AS answers, \(latency) AS latency FROM jobs WHERE \(ended)) AS ended \
            GROUP BY state, node ORDER BY state, node
            """, range)
        return rows.compactMap { row in
            guard let state = row[0].text.flatMap(JobState.init) else { return nil }
            var group = JobPerformance.Group(state: state, node: row[1].text.flatMap { EntityName($0) })
            group.jobs = Int(clamping: row[2].integer ?? 0)
            group.duration = max(0, number(row[3])) / 1e6
            group.waited = Int(clamping: row[4].integer ?? 0)
            group.wait = max(0, number(row[5])) / 1e6
            group.pages = number(row[6])
            group.answers = number(row[7])
            group.latency = number(row[8]) / 1e6
            return group
        }
    }

    private static func slow(
        _ range: [SQLValue], _ connection: any SQLConnection
    ) throws -> [JobPerformance.SlowJob] {
        let dialect = connection.dialect
        let latency = figure("downloader/response_latency_us", dialect)
        let answers = figure("downloader/response_count", dialect)
        return try connection.query(
            """
            SELECT project, spider, request, answers, latency FROM (SELECT project, spider, request, \
            \(answers) AS answers, \(latency) AS latency FROM jobs WHERE \(ended)) AS ended \
            WHERE answers > 0 AND latency > answers * \(slowAnswer * 1e6) ORDER BY latency DESC LIMIT \(mostSlow)
            """, range
        ).compactMap { row in
            guard let project = row[0].text.flatMap({ EntityName($0) }),
                let spider = row[1].text.flatMap({ EntityName($0) })
            else { return nil }
            let request = row[2].text.flatMap { try? JSONValue(parsing: $0) }
            var url: String?
            if case .string(let text)? = request?["urls"]?[0] { url = text }
            return JobPerformance.SlowJob(
                project: project, spider: spider, startURL: url, answers: number(row[3]), latency: number(row[4]) / 1e6)
        }
    }

    /// A figure of a job's statistics, by its name, as SQL: null where it is absent, or the statistics are no JSON.
    private static func figure(_ name: String, _ dialect: SQLDialect) -> String {
        switch dialect {
        case .sqlite:
            """
            CASE WHEN json_valid(statistics) AND json_type(statistics, '$."\(name)"') IN ('integer', 'real') \
            THEN CAST(json_extract(statistics, '$."\(name)"') AS REAL) END
            """
        case .postgres:
            // Reading JSON would fail as a whole at the first text that is none.
            #"CAST(SUBSTRING(statistics FROM '"\#(name)" *: *([0-9]{1,18})') AS DOUBLE PRECISION)"#
        }
    }

    private static func number(_ value: SQLValue) -> Double {
        switch value {
        case .text(let text): Double(text) ?? 0
        default: value.real ?? 0
        }
    }
}
