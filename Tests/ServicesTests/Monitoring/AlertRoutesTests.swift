import Foundation
import Jobs
import Logging
import Monitoring
import NIOHTTP1
import SQL
import Services
import Synchronization
import TestSupport
import Testing
import Web

/// The routes about alerts, over a real engine.
@Suite struct AlertRoutesTests {
    private final class Recorder: Notifier {
        let kind = "test"
        let messages = Mutex<[AlertMessage]>([])
        let fails = Mutex(false)

        func send(_ message: AlertMessage) async throws(NotificationFault) -> [String] {
            if fails.withLock({ $0 }) { throw NotificationFault("nobody is at home", isTemporary: false) }
            messages.withLock { $0.append(message) }
            return []
        }
    }

    /// An engine whose only rule fires when `level` is over 1.
    private static func withRoutes(
        receivers: [String] = ["phone"],
        _ body: (ServiceClient, AlertEngine, Recorder, ManualTime, Level) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let database = try SQLiteDatabase(path: folder.file("trawl.sqlite"))
            try await database.migrate(Jobs.Schema.migrations)
            let (recorder, time, level) = (Recorder(), ManualTime(), Level(0))
            var head = AlertRuleHead(name: "High", severity: .critical)
            head.annotations["summary"] = try AlertTemplate("It is {{ $value }}")
            var settings = AlertEngine.Configuration()
            settings.interval = .seconds(86_400)
            let engine = AlertEngine(
                rules: AlertRules(
                    metrics: [AlertRule(head, try AlertExpression("level > 1"))], crawls: AlertRules.defaults.crawls),
                policy: NotificationPolicy(),
                desk: NotificationDesk(
                    receivers.map { Receiver($0, recorder) }, time: time, logger: Logger(label: "test")
                ) { _ in },
                store: AlertStore(database), crawls: nil, configuration: settings, time: time, logger: TestRoutes.logger
            ) {
                MetricsSnapshot([
                    MetricFamily(
                        name: "level", kind: .gauge, help: "",
                        series: [.init(MetricLabels([("room", "a")]), .number(level.value))])
                ])
            }
            let routes = AlertRoutes(engine, time: time).routes
            let table = RouteTable(
                title: "Test", version: "1", about: "Alerts.", schemas: AlertSchemas.all, routes: routes)
            try await withService(table, services: [engine]) { address in
                try await body(ServiceClient(port: address.port), engine, recorder, time, level)
            }
            try await database.close()
        }
    }

    @Test func `GET /alerts tells what fires`() async throws {
        try await Self.withRoutes { client, engine, _, time, level in
            try await eventually("it looked once") { await engine.lastUpdated != nil }
            let none = try await client.json("GET", "/alerts")
            #expect(none["active_alerts"] == [] && none["alert_count"] == 0)
            for query in ["limit=0", "limit=1001", "offset=-1"] {
                let refused = try await client.json("GET", "/alerts?\(query)", status: 422)
                #expect(refused["error"] == "out_of_range")
            }
            #expect(none["last_updated"] == time.now.json)
            level.value = 3
            await engine.evaluate()
            let some = try await client.json("GET", "/alerts")
            #expect(some["alert_count"] == 1)
            let alert = try #require(some["active_alerts"]?[0])
            #expect(alert["name"] == "High" && alert["state"] == "firing" && alert["summary"] == "It is 3")
            #expect(alert["labels"] == ["alertname": "High", "room": "a", "severity": "critical"])
            #expect(alert["value"] == 3 && alert["silenced_by"] == [] && alert["resolved_at"] == .null)
            let beyond = try await client.json("GET", "/alerts?limit=1&offset=1")
            #expect(beyond["active_alerts"] == [] && beyond["alert_count"] == 1, "the count is of all")
            _ = try await client.json("GET", "/alerts?state=nonsense", status: 422)
            let pending = try await client.json("GET", "/alerts?state=pending")
            #expect(pending["alert_count"] == 0)
            level.value = 0
            await engine.evaluate()
            let history = try await client.json("GET", "/alerts/history?limit=5&rule=High")
            #expect(history[0]?["state"] == "resolved" && history[1] == nil)
            let other = try await client.json("GET", "/alerts/history?rule=Other")
            #expect(other == [])
        }
    }

    @Test func `GET /alerts/rules tells what is watched`() async throws {
        try await Self.withRoutes { client, _, _, _, _ in
            let rules = try await client.json("GET", "/alerts/rules")
            #expect(rules["rules"]?[0]?["expr"] == "level > 1")
            #expect(rules["crawl_rules"]?[3]?["kind"] == "crawl_shrunk")
            #expect(rules["receivers"] == [["name": "phone", "kind": "test"]])
        }
    }

    @Test func `silences are made, listed and ended`() async throws {
        try await Self.withRoutes { client, engine, _, time, level in
            level.value = 2
            await engine.evaluate()
            let made = try await client.json(
                "POST", "/silences",
                [
                    "matchers": ["alertname=High", "room=~\"a|b\""], "duration_s": 60, "author": "me",
                    "comment": "known",
                ])
            #expect(made["state"] == "active" && made["matchers"] == ["alertname=\"High\"", "room=~\"a|b\""])
            let id = try #require(made["id"]?.plainText)
            let alerts = try await client.json("GET", "/alerts")
            #expect(alerts["active_alerts"]?[0]?["silenced_by"] == [.string(id)])
            let ended = try await client.json("DELETE", "/silences/\(id)")
            #expect(ended["id"] == .string(id))
            let all = try await client.json("GET", "/silences")
            #expect(all[0]?["state"] == "expired" && all[0]?["comment"] == "known")
            let beyond = try await client.json("GET", "/silences?offset=1")
            #expect(beyond == [])
            let unknown = try await client.json("DELETE", "/silences/nobody", status: 404)
            #expect(unknown["error"] == "silence_unknown")
            let later = (time.now + .seconds(600)).json
            let planned = try await client.json(
                "POST", "/silences",
                ["matchers": ["room=a"], "begins_at": later, "ends_at": (time.now + .seconds(900)).json])
            #expect(planned["state"] == "pending")
        }
    }

    @Test(
        "silences that cannot be meant are refused",
        arguments: [
            (["matchers": ["room=a"]], "ends_at"), (["matchers": [], "duration_s": 60], "matchers"),
            (["duration_s": 60], "matchers"), (["matchers": ["room"], "duration_s": 60], "matchers"),
            (["matchers": ["room=~\"(\""], "duration_s": 60], "matchers"),
            // All of them.
            (["matchers": ["room=~\".*\""], "duration_s": 60], "matchers"),
            (["matchers": ["room!=a"], "duration_s": 60], "matchers"),
            (["matchers": ["room=a"], "ends_at": "2020-01-01T00:00:00Z"], "ends_at"),
            (["matchers": ["room=a"], "duration_s": 1e12], "duration_s"),
            (["matchers": ["room=a"], "duration_s": 60, "why": "x"], "why"),
            (
                ["matchers": ["room=a"], "duration_s": 60, "author": .string(String(repeating: "x", count: 300))],
                "author"
            ),
            (["matchers": ["room=a"], "duration_s": 60, "author": "me\u{1B}[2J"], "author"),
            (["matchers": ["room=a"], "duration_s": 60, "comment": "new\u{0}disks"], "comment"),
            (["matchers": ["room=a"], "duration_s": 60, "begins_at": "9999-01-01T00:00:00Z"], "begins_at"),
            (
                ["matchers": ["room=a"], "begins_at": "9999-01-01T00:00:00Z", "ends_at": "9999-01-02T00:00:00Z"],
                "begins_at"
            ),
        ] as [(JSONValue, String)])
    func refused(body: JSONValue, field: String) async throws {
        try await Self.withRoutes { client, _, _, _, _ in
            let answer = try await client.json("POST", "/silences", body, status: 422)
            #expect(answer["field"] == .string(field), "\(answer)")
        }
    }

    @Test func `POST /alerts/test says what came of it`() async throws {
        try await Self.withRoutes(receivers: ["desk", "phone"]) { client, _, recorder, _, _ in
            let all = try await client.json("POST", "/alerts/test")
            #expect(all["delivered"] == true && all["receivers"]?[1]?["name"] == "phone")
            #expect(recorder.messages.withLock { $0.map(\.title) }.sorted() == ["Test of desk", "Test of phone"])
            recorder.fails.withLock { $0 = true }
            let one = try await client.json("POST", "/alerts/test", ["receiver": "desk"])
            #expect(one["delivered"] == false && one["receivers"]?[0]?["error"] == "nobody is at home")
            let unknown = try await client.json("POST", "/alerts/test", ["receiver": "nobody"], status: 404)
            #expect(unknown["error"] == "receiver_unknown")
        }
    }

    @Test func `Docs/api.md names every route with its role`() async throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Docs/api.md"), encoding: .utf8)
        try await Self.withRoutes { _, engine, _, _, _ in
            for route in AlertRoutes(engine).routes {
                let row = "| `\(route.method.rawValue) \(route.path)` | \(route.role?.rawValue ?? "open") |"
                #expect(text.contains(row), "\(row)")
            }
        }
    }
}

/// A number that closures share.
private final class Level: Sendable {
    private let mutex: Mutex<Double>

    init(_ value: Double) { mutex = Mutex(value) }

    var value: Double {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }
}
