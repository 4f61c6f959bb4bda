import SQL
import Web

extension Schema {
    /// What may stand in the tables' rows in a backup, by table.
    package static let rules = [
        "jobs": jobs, "tokens": tokens, "nodes": nodes, "spider_versions": spiderVersions,
        "eggs": eggs, "schedules": schedules, "runs": runs, "node_samples": samples, "alerts": alertRows,
        "silences": silences, "crawl_figures": crawlFigures,
    ]

    private static let jobs = TableRule(
        [
            .integer("seq", in: StoredRange.sequence), .id("id"), .text("idempotency_key", .nullable),
            .name("project"), .name("spider"), .id("batch", .nullable),
            .text("queue", .required, "the name of a queue: project/priority/runner/labels/command") {
                QueueKey($0) != nil
            },
            .text("state", .required, JobState.allCases.map(\.rawValue).joined(separator: ", ")) {
                JobState(rawValue: $0) != nil
            },
            .integer("attempt", in: StoredRange.count, .defaulted),
            .integer("finished_attempt", in: StoredRange.count, .defaulted),
            .integer("losses", in: StoredRange.count, .defaulted),
            .integer("failures", in: StoredRange.count, .defaulted), .name("node", .nullable), .time("created_at"),
            .time("waiting_since"), .time("started_at", .nullable), .time("completed_at", .nullable),
            .time("available_at", .nullable), .integer("output_bytes", in: StoredRange.bytes, .defaulted),
            .name("version", .nullable), .text("error_code", .nullable), .text("error", .nullable), .text("request"),
            .text("statistics", .nullable), .text("result", .nullable), .name("origin", .nullable),
        ], fault: fault)

    private static let tokens = TableRule([
        .name("name"),
        .text("role", .required, Role.allCases.map(\.rawValue).joined(separator: ", ")) {
            Role(rawValue: $0) != nil
        },
        .digest("digest"), .time("created_at"),
    ])

    private static let nodes = TableRule([
        .name("name"), .integer("draining", in: 0...1, .defaulted), .time("last_seen", .nullable),
        .text("hello", .nullable),
    ])

    private static let spiderVersions = TableRule([
        .name("project"), .name("spider"), .name("version"), .time("created_at"), .digest("digest"),
        .integer("size", in: StoredRange.bytes), .bytes("source"),
    ])

    private static let eggs = TableRule([
        .name("project"), .name("version"), .time("created_at"), .digest("digest"),
        .integer("size", in: StoredRange.bytes),
        .text("spiders", .required, "a JSON array of texts") { text in
            guard case .array(let spiders)? = try? JSONValue(parsing: text) else { return false }
            return spiders.allSatisfy { if case .string = $0 { true } else { false } }
        },
        .bytes("egg"),
    ])

    /// What is wrong with a job as a whole.
    private static func fault(_ values: TableRule.Values) -> (column: String, expected: String)? {
        guard let state = values("state").text.flatMap(JobState.init),
            let queue = values("queue").text.flatMap(QueueKey.init)
        else { return ("state", "one of the states of a job") }
        guard values("project").text == queue.project.text else {
            return ("queue", "a queue of the job's own project")
        }
        if state.isActive {
            if values("node") == .null { return ("node", "the node that runs the job") }
            if values("attempt").integer ?? 0 < 1 { return ("attempt", "1 or more, since the job runs") }
        }
        if state == .delayed, values("available_at") == .null {
            return ("available_at", "the time until which the job waits")
        }
        // One that has ended may have been written by a newer program before a downgrade: nobody runs it.
        guard !state.isTerminal || values("error_code").text != JobError.requestUnreadable.code else { return nil }
        guard let text = values("request").text, let json = try? JSONValue(parsing: text),
            (try? JobRequest(json: json)) != nil
        else { return ("request", "the JSON of a job's request") }
        return nil
    }
}
