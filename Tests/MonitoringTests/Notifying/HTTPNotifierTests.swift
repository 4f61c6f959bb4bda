import Jobs
import Logging
import Synchronization
import TestSupport
import Testing
import Web

@testable import Monitoring

@Suite("Messages to Telegram and to webhooks") struct HTTPNotifierTests {
    private static let token = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp_-q"
    private static let start = Timestamp(microseconds: 1_795_248_000_000_000)

    static let message = AlertMessage(
        receiver: "desk", groupKey: "{}:{alertname=\"NodeDown\"}", groupLabels: AlertLabels(["alertname": "NodeDown"]),
        externalURL: "http://127.0.0.1:8082",
        parts: ["a", "b"].map { node in
            AlertMessage.Part(
                labels: AlertLabels(["alertname": "NodeDown", "node": node, "severity": "critical"]),
                annotations: ["summary": "The node \(node) is down", "runbook": "docs"], isFiring: node == "a",
                startsAt: start, endsAt: node == "a" ? nil : start + .seconds(60))
        })

    /// A server that answers requests one after the other, the last answer again and again; keeps their heads and bodies.
    private final class Answers: Sendable {
        let rest: Mutex<[String]>
        let requests = Mutex<[(head: String, body: String)]>([])

        init(_ answers: [String]) { rest = Mutex(answers) }

        var next: String { rest.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" } }
    }

    private static func answer(_ status: String, _ body: String = "{}", _ fields: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }

    private static func withServer(_ answers: [String], _ body: (ScriptedServer, Answers) async throws -> Void)
        async throws
    {
        let kept = Answers(answers)
        try await ScriptedServer.withServer { connection in
            while true {
                let head = try await connection.readHead()
                let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                let count = length.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
                let body = String(decoding: try await connection.read(count: count), as: UTF8.self)
                kept.requests.withLock { $0.append((head, body)) }
                let next = kept.next
                // Hangs.
                if next.isEmpty { try await connection.readToEnd() }
                try await connection.write(next)
            }
        } _: { server in
            try await body(server, kept)
        }
    }

    private static func telegram(_ base: String, timeout: Duration = .seconds(60)) -> TelegramNotifier {
        var configuration = TelegramNotifier.Configuration(token: token, chat: "-100123")
        configuration.base = base
        configuration.timeout = timeout
        return TelegramNotifier(configuration)
    }

    @Test("Telegram gets a text that fits") func telegram() async throws {
        try await Self.withServer([Self.answer("200 OK", #"{"ok":true,"result":{}}"#)]) { server, kept in
            _ = try await Self.telegram(server.baseURL).send(Self.message)
            var long = Self.message
            long.parts = (0..<200).map { number in
                var part = Self.message.parts[0]
                part.annotations["summary"] = "🕷️ number \(number)"
                return part
            }
            _ = try await Self.telegram(server.baseURL).send(long)
            let requests = kept.requests.withLock { $0 }
            #expect(requests[0].head.hasPrefix("POST /bot\(Self.token)/sendMessage HTTP/1.1\r\n"))
            let body = try JSONValue(parsing: requests[0].body)
            #expect(body["chat_id"] == -100_123)
            let text = try #require(body["text"]?.plainText)
            #expect(
                text.hasPrefix("[FIRING] NodeDown") && text.contains("The node a is down")
                    && text.contains("resolved: NodeDown"))
            let cut = try #require(try JSONValue(parsing: requests[1].body)["text"]?.plainText)
            #expect(cut.utf16.count <= 4_096 && cut.utf16.count > 3_000 && cut.contains("… and "))
        }
    }

    @Test("P33 what Telegram refuses is told without the token") func refused() async throws {
        let bodies =
            [
                (
                    "429 Too Many Requests",
                    #"{"ok":false,"error_code":429,"description":"retry after 7","parameters":{"retry_after":7}}"#,
                    true, 7.0
                ),
                ("500 Oops", "<html>", true, nil),
                ("401 Unauthorized", #"{"ok":false,"description":"no \#(Self.token)"}"#, false, nil),
                ("400 Bad Request", #"{"ok":false,"description":"Bad Request: chat not found"}"#, false, nil),
                ("302 Found", "", false, nil),
            ] as [(String, String, Bool, Double?)]
        for (status, body, isTemporary, wait) in bodies {
            try await Self.withServer([Self.answer(status, body, "Location: http://127.0.0.1:1/\r\n")]) { server, _ in
                let fault = await #expect(throws: NotificationFault.self) {
                    _ = try await Self.telegram(server.baseURL).send(Self.message)
                }
                #expect(fault?.isTemporary == isTemporary && fault?.retryAfter == wait, "\(status)")
                #expect(fault?.description.contains(Self.token) == false)
            }
        }
        let closed = try ClosedPort()
        let fault = await #expect(throws: NotificationFault.self) {
            _ = try await Self.telegram("http://127.0.0.1:\(closed.port)").send(Self.message)
        }
        #expect(fault?.isTemporary == true && fault?.description.contains(Self.token) == false)
        #expect(fault?.description.hasSuffix("cannot be reached: connection refused") == true)
        try await Self.withServer([""]) { server, _ in
            let fault = await #expect(throws: NotificationFault.self) {
                _ = try await Self.telegram(server.baseURL, timeout: .milliseconds(200)).send(Self.message)
            }
            #expect(fault?.isTemporary == true, "\(fault?.description ?? "")")
        }
    }

    @Test("webhooks get what Alertmanager sends") func webhook() async throws {
        try await Self.withServer([Self.answer("200 OK")]) { server, kept in
            var configuration = WebhookNotifier.Configuration(url: server.baseURL + "/hook?x=1")
            configuration.authorization = "Bearer abc"
            _ = try await WebhookNotifier(configuration).send(Self.message)
            configuration.mostAlerts = 1
            _ = try await WebhookNotifier(configuration).send(Self.message)
            let requests = kept.requests.withLock { $0 }
            #expect(requests[0].head.hasPrefix("POST /hook?x=1 HTTP/1.1\r\n"))
            #expect(requests[0].head.contains("\r\nAuthorization: Bearer abc\r\n"))
            let first = Self.message.parts[0].labels.fingerprint
            let second = Self.message.parts[1].labels.fingerprint
            let expected = """
                {"version":"4","groupKey":"{}:{alertname=\\"NodeDown\\"}","truncatedAlerts":0,"status":"firing",\
                "receiver":"desk","groupLabels":{"alertname":"NodeDown"},\
                "commonLabels":{"alertname":"NodeDown","severity":"critical"},"commonAnnotations":{"runbook":"docs"},\
                "externalURL":"http://127.0.0.1:8082","alerts":[{"status":"firing",\
                "labels":{"alertname":"NodeDown","node":"a","severity":"critical"},\
                "annotations":{"runbook":"docs","summary":"The node a is down"},\
                "startsAt":"2026-11-21T08:00:00.000000Z","endsAt":"0001-01-01T00:00:00Z",\
                "generatorURL":"http://127.0.0.1:8082/alerts/rules","fingerprint":"\(first)"},{"status":"resolved",\
                "labels":{"alertname":"NodeDown","node":"b","severity":"critical"},\
                "annotations":{"runbook":"docs","summary":"The node b is down"},\
                "startsAt":"2026-11-21T08:00:00.000000Z","endsAt":"2026-11-21T08:01:00.000000Z",\
                "generatorURL":"http://127.0.0.1:8082/alerts/rules","fingerprint":"\(second)"}]}
                """
            #expect(requests[0].body == expected)
            let cut = try JSONValue(parsing: requests[1].body)
            #expect(cut["truncatedAlerts"] == 1)
        }
    }

    @Test("a webhook that is busy says when", arguments: [("503 Busy", true), ("429 Slow", true), ("404 Gone", false)])
    func webhookFaults(status: String, isTemporary: Bool) async throws {
        try await Self.withServer([Self.answer(status, "{}", "Retry-After: 3\r\n")]) { server, _ in
            let notifier = WebhookNotifier(.init(url: server.baseURL))
            let fault = await #expect(throws: NotificationFault.self) { _ = try await notifier.send(Self.message) }
            #expect(fault?.isTemporary == isTemporary && fault?.retryAfter == 3)
        }
    }

    @Test("an answer that stops behind its head is late") func stalled() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
        try await Self.withServer([head]) { server, _ in
            let notifier = Self.telegram(server.baseURL, timeout: .milliseconds(300))
            let fault = await #expect(throws: NotificationFault.self) {
                _ = try await notifier.send(Notice(title: "a", text: "").message(to: "b", from: "", at: .now))
            }
            #expect(fault?.isTemporary == true && fault?.description.contains("in time") == true)
        }
    }

    // MARK: The desk

    @Test("the desk tries again, and waits as long as it is told to") func retrying() async throws {
        let answers = [
            Self.answer("500 Oops"), Self.answer("429 Slow", #"{"parameters":{"retry_after":7}}"#),
            Self.answer("200 OK", #"{"ok":true}"#),
        ]
        try await Self.withServer(answers) { server, kept in
            let waits = Mutex<[Duration]>([])
            let desk = NotificationDesk(
                [Receiver("phone", Self.telegram(server.baseURL))], seed: 1, logger: Logger(label: "test")
            ) { wait in
                waits.withLock { $0.append(wait) }
            }
            try await desk.send(Notice(title: "Done", text: "42 items", severity: .info))
            let (waited, requests) = (waits.withLock { $0 }, kept.requests.withLock { $0 })
            #expect(requests.count == 3 && waited.count == 2 && waited.last == .seconds(7))
            #expect(try JSONValue(parsing: requests[2].body)["text"] == "Done\n\n42 items")
        }
    }

    @Test("the desk gives up in a sentence") func givingUp() async throws {
        try await Self.withServer([Self.answer("503 Busy")]) { server, kept in
            let hook = Receiver("hook", WebhookNotifier(.init(url: server.baseURL)))
            let desk = NotificationDesk(
                [hook, Receiver("other", Self.telegram(server.baseURL))], logger: Logger(label: "test")
            ) { _ in }
            let fault = await #expect(throws: NotificationFault.self) {
                try await desk.send(Notice(title: "Done", text: "", receiver: "hook"))
            }
            #expect(fault?.description == "the webhook answered 503")
            #expect(kept.requests.withLock { $0.count } == 5)
            for receiver in [nil, "nobody"] {
                let fault = await #expect(throws: NotificationFault.self) {
                    try await desk.send(Notice(title: "Done", text: "", receiver: receiver))
                }
                #expect(fault?.description.hasSuffix("there are hook, other") == true, "\(fault?.description ?? "")")
            }
        }
    }
}
