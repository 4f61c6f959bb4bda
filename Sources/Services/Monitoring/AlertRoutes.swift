package import Jobs
package import Monitoring
import NIOHTTP1
import Web

/// The alerts' part of monitoring's API (port 8082): see `shared/spec/HTTP.md` and `Docs/alerts.md`.
package struct AlertRoutes: Sendable {
    let engine: AlertEngine
    let time: any TimeSource

    package init(_ engine: AlertEngine, time: any TimeSource = SystemTime()) {
        self.engine = engine
        self.time = time
    }

    static let tag = "Alerts"

    /// All routes; the shapes that they name are ``schemas``.
    package var routes: [Route] { reading + silencing }

    private var reading: [Route] {
        [
            Route(
                .GET, "/alerts", "listAlerts", "Alerts that fire, the gravest first", tag: Self.tag, role: .read,
                parameters: [
                    RouteParameter(
                        "state", in: .query, .oneOf(Self.states).defaulting(to: "firing"),
                        "Which; `all` has pending ones too.")
                ] + ListPart.parameters(most: Self.mostAlerts), answers: [.json(.named("Alerts"))]
            ) { request in
                var fields = try request.queryFields()
                let state = try fields.string("state") ?? "firing"
                guard Self.states.contains(state) else {
                    throw fields.outOfRange("state", Self.states.joined(separator: ", "))
                }
                let part = try ListPart(&fields, most: Self.mostAlerts)
                try fields.finish()
                let shown = await engine.alerts(
                    in: state == "all" ? [.pending, .firing] : state == "pending" ? [.pending] : [.firing])
                return .json([
                    "active_alerts": .array(part.of(shown).map(\.json)), "alert_count": .integer(Int64(shown.count)),
                    "last_updated": await engine.lastUpdated?.json ?? .null,
                ])
            },
            Route(
                .GET, "/alerts/rules", "listAlertRules", "What is watched, and by which rules", tag: Self.tag,
                role: .read, answers: [.json(.named("AlertRules"))]
            ) { request in
                try request.finish()
                return .json([
                    "rules": .array(engine.rules.metrics.map(\.json)),
                    "crawl_rules": .array(engine.rules.crawls.map(\.json)),
                    "receivers": .array(
                        engine.desk.receivers.values.sorted { $0.name < $1.name }.map {
                            ["name": .string($0.name), "kind": .string($0.notifier.kind)]
                        }),
                ])
            },
            Route(
                .GET, "/alerts/history", "listAlertHistory", "Alerts that fired, the newest first", tag: Self.tag,
                role: .read,
                parameters: [
                    RouteParameter("limit", in: .query, .integer(1...500, default: 50), "How many."),
                    RouteParameter("offset", in: .query, .integer(0...1_000_000, default: 0), "How many to pass over."),
                    RouteParameter("rule", in: .query, .string(), "Only of this rule."),
                ], answers: [.json(.list(.named("Alert")))]
            ) { request in
                var fields = try request.queryFields()
                let limit = try fields.integer("limit", in: 1...500) ?? 50
                let offset = try fields.integer("offset", in: 0...1_000_000) ?? 0
                let rule = try fields.string("rule")
                try fields.finish()
                let alerts = try await engine.store.history(offset: offset, limit: limit, rule: rule)
                return .json(.array(alerts.map { $0.json(silencedBy: nil) }))
            },
            Route(
                .POST, "/alerts/test", "testAlerts", "Send a test message to receivers, and say what came of it",
                tag: Self.tag, role: .operate,
                body: .json(.object([("receiver", .string("One of them; without, all."))]), limit: 4_096),
                answers: [.json(.named("AlertTest")), .fault(404, "There is no such receiver.")],
                timeLimit: .seconds(900)
            ) { request in
                var fields = try request.fields()
                let receiver = try fields.string("receiver")
                try fields.finish()
                let known = engine.desk.receivers.keys.sorted()
                if let receiver, !known.contains(receiver) { throw Self.receiverUnknown(receiver, known) }
                let results = await engine.test(receiver.map { [$0] } ?? known)
                return .json([
                    "delivered": .bool(!results.isEmpty && results.allSatisfy { $0.fault == nil }),
                    "receivers": .array(
                        results.map { result in
                            [
                                "name": .string(result.name), "delivered": .bool(result.fault == nil),
                                "error": JSONValue(result.fault?.description),
                            ]
                        }),
                ])
            },
        ]
    }

    /// Of one answer.
    private static let mostAlerts = 1_000
    private static let states = ["firing", "pending", "all"]

    /// No receiver of that name.
    package static func receiverUnknown(_ name: String, _ known: [String]) -> HTTPFault {
        HTTPFault(
            .notFound, "receiver_unknown",
            known.isEmpty
                ? "There are no receivers; alerts.file names the file that has them."
                : "There is no receiver \"\(name.prefix(80))\"; there are \(known.joined(separator: ", ")).")
    }
}
