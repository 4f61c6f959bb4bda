import SQL
import Web

/// What may stand in the rows of the rooms above. Who reads them looks at the JSON again.
extension Schema {
    private static func json(_ column: String) -> ColumnRule {
        .text(column, .required, "a JSON object") { text in
            guard case .object? = try? JSONValue(parsing: text) else { return false }
            return true
        }
    }

    static let schedules = TableRule([
        .id("id"), .text("kind"), .text("name"), .time("created_at"), .integer("enabled", in: 0...1),
        .time("handled_at"), .time("last_run_at", .nullable), .text("last_state", .nullable),
        .integer("run_count", in: StoredRange.count, .defaulted),
        .integer("success_count", in: StoredRange.count, .defaulted),
        .integer("failure_count", in: StoredRange.count, .defaulted),
        .integer("missed_count", in: 0...StoredRange.sequence.upperBound, .defaulted),
        .integer("change_number", in: StoredRange.count), .time("deleted_at", .nullable), .time("next_at", .nullable),
        json("definition"),
    ])

    static let runs = TableRule([
        .integer("seq", in: StoredRange.sequence), .id("id"), .id("schedule"), .text("kind"), .text("name"),
        .time("tick", .nullable), .integer("number", in: StoredRange.count), .text("state"),
        .integer("revision", in: StoredRange.count, .defaulted), .time("created_at"), .time("started_at", .nullable),
        .time("ended_at", .nullable), .text("wish", .nullable), .text("error", .nullable), .text("jobs", .nullable),
        json("plan"), json("progress"),
    ])

    static let samples = TableRule([
        .name("node"), .time("taken_at"), .integer("span", in: 0...86_400, .defaulted), json("figures"),
    ])

    static let alertRows = TableRule([
        .text("id"), .text("rule"), .text("state"), .time("began_at"), .time("fired_at", .nullable),
        .time("resolved_at", .nullable), json("details"),
    ])

    static let silences = TableRule([
        .id("id"), .time("created_at"), .time("begins_at"), .time("ends_at"), json("details"),
    ])

    static let crawlFigures = TableRule([.id("job"), .text("crawl"), .time("ended_at"), json("figures")])
}
