import Jobs
import NIOHTTP1
import Scheduling
import Web

/// What comes, and what was.
extension SchedulerRoutes {
    var schedule: [Route] {
        [
            Route(
                .GET, "/schedule", "getSchedule", "What fires next, soonest first", tag: "Schedule", role: .read,
                parameters: [Self.limit], answers: [.json(.list(.named("Upcoming")))]
            ) { request in
                var fields = try request.queryFields()
                let limit = try fields.integer("limit", in: Ranges.limit) ?? 50
                try fields.finish()
                return .json(.array(try await upcoming(limit)))
            },
            Route(
                .GET, "/schedule/preview", "previewSchedule", "When a cron expression fires", tag: "Schedule",
                role: .read,
                parameters: [
                    RouteParameter("cron", in: .query, .string(), "The expression.", isRequired: true),
                    RouteParameter("timezone", in: .query, .string(), "An IANA time zone; UTC when it is left out."),
                    RouteParameter("from", in: .query, .time, "Fires after this; now when it is left out."),
                    RouteParameter("count", in: .query, .integer(1...Schedule.mostPreviewed, default: 10), "How many."),
                ], answers: [.json(.named("Preview"))]
            ) { request in
                .json(try preview(request))
            },
            Route(
                .GET, "/history", "getHistory", "Runs of all tasks and workflows, newest first", tag: "Schedule",
                role: .read, parameters: [Self.limit, Self.offset], answers: [.json(.list(.named("Run")))]
            ) { request in
                let page = try Self.page(request)
                let runs = try await store.runs(of: nil, limit: page.limit, offset: page.offset)
                return .json(.array(runs.map(\.historyLine)))
            },
        ]
    }

    private func upcoming(_ limit: Int) async throws -> [JSONValue] {
        try await store.upcoming(limit).map { record in
            let kind = record.definition.kind.rawValue
            return [
                "\(kind)_id": .string(record.id.text), "\(kind)_name": .string(record.definition.name),
                "type": .string(kind), "schedule_type": .string(record.definition.timing.kind.rawValue),
                "schedule_config": .object(record.definition.timing.configuration),
                "timezone": .string(record.definition.timing.zone ?? "UTC"), "next_run": record.nextRun?.json ?? .null,
            ]
        }
    }

    private func preview(_ request: RouteRequest) throws -> JSONValue {
        var fields = try request.queryFields()
        let text = try fields.required("cron", fields.string("cron"))
        let zone = try fields.text("timezone", most: 128)
        let from = try fields.timestamp("from") ?? time.now
        let count = try fields.integer("count", in: 1...Schedule.mostPreviewed) ?? 10
        try fields.finish()
        let rules = try ScheduleTiming.rules(zone, fields)
        let schedule = Schedule.cron(try CronExpression(text), in: rules)
        return [
            "cron": .string(text), "timezone": .string(zone ?? "UTC"),
            "fires": .array(schedule.preview(from: from, count: count).map(\.json)),
        ]
    }
}
