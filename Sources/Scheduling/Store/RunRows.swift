import Jobs
import SQL
import Web

/// The rows of runs.
enum RunRows {
    /// Those of a ``RunSummary``.
    static let summaryColumns =
        "id, schedule, kind, name, tick, number, created_at, state, started_at, ended_at, error, jobs"
    /// With what the jobs are in where they do not stand apart: in rows of versions before that.
    static let listColumns = "\(summaryColumns), CASE WHEN jobs IS NULL THEN progress END"
    static let columns = "\(summaryColumns), wish, plan, progress, revision"

    /// Nil for a row that cannot be read.
    static func summary(_ row: SQLRow) -> RunSummary? {
        guard let id = row[0].text.flatMap(JobID.init), let schedule = row[1].text.flatMap(JobID.init),
            let kind = row[2].text.flatMap(ScheduleDefinition.Kind.init), let name = row[3].text,
            let createdAt = row[6].integer, let state = row[7].text.flatMap({ RunState(rawValue: $0) })
        else { return nil }
        let times = [4, 8, 9].map { row[$0].integer.map { Timestamp(microseconds: $0) } }
        return RunSummary(
            id: id, schedule: schedule, kind: kind, name: name, tick: times[0],
            number: Int(clamping: row[5].integer ?? 0), createdAt: Timestamp(microseconds: createdAt), state: state,
            startedAt: times[1], endedAt: times[2], error: row[10].text,
            jobs: row[11].text.map { $0.split(separator: " ").compactMap { JobID(String($0)) } } ?? [])
    }

    /// A row of ``listColumns``.
    static func listed(_ row: SQLRow) -> RunSummary? {
        guard row[11] == .null, let summary = summary(row),
            let progress = row[12].text.flatMap({ try? JSONValue(parsing: $0) }),
            case .array(let steps)? = progress["steps"]
        else { return summary(row) }
        return summary.with(jobs: steps.flatMap { ScheduleRun.jobs($0["output"]?["jobs"]) })
    }

    /// Nil for a row that cannot be read.
    static func run(_ row: SQLRow) -> ScheduleRun? {
        guard let summary = summary(row),
            let json = row[13].text.flatMap({ try? JSONValue(parsing: $0) }), let plan = try? WorkflowPlan(json: json),
            let kept = row[14].text.flatMap({ try? JSONValue(parsing: $0) }),
            let progress = try? WorkflowState(plan, json: kept)
        else { return nil }
        var run = ScheduleRun(summary, progress: progress)
        run.wish = row[12].text.flatMap(ScheduleRun.Wish.init)
        run.revision = Int(clamping: row[15].integer ?? 0)
        return run
    }

    private static func jobs(_ run: ScheduleRun) -> SQLValue { .text(run.jobs.map(\.text).joined(separator: " ")) }

    /// Rows of one statement. Few different sizes, so that there are few statements to prepare.
    private static let sizes = [128, 16, 1]

    static func insert(_ runs: [ScheduleRun], _ connection: any SQLConnection) throws {
        var rest = runs[...]
        for size in sizes {
            while rest.count >= size {
                let row = "(\(repeatElement("?", count: 16).joined(separator: ", ")))"
                try connection.execute(
                    "INSERT INTO runs (\(columns)) VALUES \(repeatElement(row, count: size).joined(separator: ", "))",
                    rest.prefix(size).flatMap(values))
                rest = rest.dropFirst(size)
            }
        }
    }

    private static func values(_ run: ScheduleRun) -> [SQLValue] {
        [
            .text(run.id.text), .text(run.schedule.text), .text(run.kind.rawValue), .text(run.name),
            SQLValue(run.tick?.microseconds), SQLValue(run.number), .integer(run.createdAt.microseconds),
            .text(run.state.rawValue), SQLValue(run.startedAt?.microseconds), SQLValue(run.endedAt?.microseconds),
            SQLValue(run.error), jobs(run), SQLValue(run.wish?.rawValue), .text(run.progress.plan.json.description),
            .text(run.progress.json.description), SQLValue(run.revision),
        ]
    }

    /// Writes a run as it is, if nobody else wrote it since it was read: false then.
    ///
    /// - Parameter fulfils: the wish that is done with it; another one that came meanwhile stays.
    static func update(_ run: ScheduleRun, fulfils: ScheduleRun.Wish?, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE runs SET state = ?, started_at = ?, ended_at = ?, error = ?, jobs = ?, progress = ?, revision = ?, \
            wish = CASE WHEN wish = ? THEN NULL ELSE wish END WHERE id = ? AND revision = ?
            """,
            [
                .text(run.state.rawValue), SQLValue(run.startedAt?.microseconds), SQLValue(run.endedAt?.microseconds),
                SQLValue(run.error), jobs(run), .text(run.progress.json.description), SQLValue(run.revision + 1),
                .text(fulfils?.rawValue ?? ""), .text(run.id.text), SQLValue(run.revision),
            ]) > 0
    }
}
