import Fleet
import Jobs
import Services
import TestSupport
import Testing
import Web

/// `GET /logs`: the logs of jobs are searched.
@Suite struct LogSearchTests {
    /// A line of a log, so many seconds ago.
    private static func line(_ seconds: Int, _ level: String, _ text: String) -> String {
        "\(ScrapyLogTime(.now + .seconds(-seconds))) [books] \(level): \(text)\n"
    }

    /// Two jobs of two spiders with their logs; the second has not ended.
    private static func run(_ body: (RunningController, [JobID]) async throws -> Void) async throws {
        try await RunningController.run { api in
            let first = try await api.submit("https://example.com/1")
            let (session, one) = try await api.lease()
            var log = line(3_000, "INFO", "begin") + line(2_000, "ERROR", "broke\nTraceback\n  no price")
            log += line(1_000, "WARNING", "slow")
            _ = try await append(log, api, session, one)
            let report = AttemptReport(reference: one.reference, node: session.node, outcome: .completed)
            _ = try await api.controller.finish([report], session: session)
            let answer = try await api.post(
                "/jobs", #"{"command":"wordcount","input":1,"job_id":"count-1","project":"shop"}"#)
            let second = try RunningController.id(answer.json["job_id"])
            let leased = try await api.controller.lease(session: session, free: 1, wait: .seconds(60))
            let two = try #require(leased.first)
            _ = try await append(line(1_500, "INFO", "between") + line(10, "ERROR", "last"), api, session, two)
            try await body(api, [first, second])
        }
    }

    private static func append(
        _ text: String, _ api: RunningController, _ session: NodeSession, _ assignment: Assignment
    ) async throws {
        let chunk = OutputChunk(reference: assignment.reference, kind: .log, offset: 0, bytes: Array(text.utf8))
        _ = try await api.controller.append(chunk, session: session)
    }

    private static func messages(_ answer: RawAnswer) throws -> [String] {
        try answer.jsonLines.map { String($0["message"]?.string?.prefix { $0 != "\n" } ?? "?") }
    }

    @Test("The newest that match come, oldest first, over all jobs")
    func all() async throws {
        try await Self.run { api, jobs in
            let all = try await api.get("/logs")
            #expect(all.status == 200 && all.header("content-type") == "application/x-ndjson")
            #expect(all.header("trawl-partial") == nil)
            #expect(try Self.messages(all) == ["begin", "broke", "between", "slow", "last"])
            for (query, expected) in [
                ("level=error", ["broke", "last"]), ("level=WARNING", ["broke", "slow", "last"]),
                ("level=critical", []), ("limit=2", ["slow", "last"]), ("grep=no%20price", ["broke"]),
                ("grep=%5Eb", ["begin", "broke", "between"]), ("job=\(jobs[0])", ["begin", "broke", "slow"]),
                ("project=shop", ["between", "last"]), ("spider=links&level=error", ["broke"]),
                ("spider=none", []), ("node=node1&limit=1", ["last"]), ("node=node2", []),
                ("since=\(Timestamp.now + .seconds(-1_700))", ["between", "slow", "last"]),
                ("since=\(Timestamp.now + .seconds(100))", []),
            ] as [(String, [String])] {
                let answer = try await api.get("/logs?" + query)
                #expect(answer.status == 200, "\(query): \(answer.text)")
                #expect(try Self.messages(answer) == expected, "\(query)")
            }
        }
    }

    @Test("An entry has the names of the common schema")
    func names() async throws {
        try await Self.run { api, jobs in
            let entry = try #require(try await api.get("/logs?job=\(jobs[0])&level=error").jsonLines.first)
            #expect(entry["message"] == "broke\nTraceback\n  no price")
            #expect(entry["log.level"] == "error" && entry["log.logger"] == "books")
            #expect(entry["event.dataset"] == "trawl.job" && entry["trawl.spider"] == "links")
            #expect(entry["trawl.job.id"] == .string(jobs[0].text) && entry["trawl.node"] == "node1")
            #expect(entry["trace.id"] == .string(jobs[0].traceID))
            let time = try #require(entry["@timestamp"]?.string.flatMap { Timestamp($0) })
            #expect(abs((Timestamp.now - time).inSeconds - 2_000) < 60)
            let other = try #require(try await api.get("/logs?job=\(jobs[1])").jsonLines.first)
            #expect(other["trace.id"]?.string?.utf8.count == 32 && other["trawl.project"] == "shop")
        }
    }

    @Test("Long logs are read from their ends, and only as far as is needed")
    func long() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let (session, assignment) = try await api.lease()
            let padding = String(repeating: "x", count: 900)
            var log = ""
            for number in 0..<2_000 { log += Self.line(5_000 - number, "INFO", "\(number) \(padding)") }
            try await Self.append(log, api, session, assignment)
            #expect(try Self.messages(try await api.get("/logs?job=\(id)&limit=1"))[0].hasPrefix("1999 "))
            let old = try await api.get("/logs?job=\(id)&grep=%5E3%20")
            #expect(try Self.messages(old).map { $0.prefix(2) } == ["3 "], "what stands far in front is found too")
            let some = try await api.get("/logs?job=\(id)&limit=1000")
            #expect(try some.jsonLines.count == 1_000)
        }
    }

    @Test(
        "What cannot be searched for is refused with its field",
        arguments: [
            ("grep=(", "grep"), ("grep=(a%2Ba%2B)%2Bb%2Bc%2B(%3F%3Cx", "grep"), ("level=loud", "level"),
            ("limit=0", "limit"), ("limit=1001", "limit"), ("since=yesterday", "since"), ("job=%2e%2e", "job"),
            ("project=..", "project"), ("status=failed", "status"),
        ])
    func refusals(_ query: String, _ field: String) async throws {
        try await RunningController.run { api in
            let answer = try await api.get("/logs?" + query)
            let named = try answer.json["field"]
            #expect(answer.status == 422 && named == .string(field), "\(answer.text)")
            #expect(try await api.get("/logs?job=none").code == "job_unknown")
        }
    }

    @Test("A pattern that takes for ever is refused while it is tried")
    func expensive() async throws {
        try await RunningController.run { api in
            _ = try await api.submit()
            let (session, assignment) = try await api.lease()
            let log = Self.line(1, "INFO", String(repeating: "x", count: 8_000))
            try await Self.append(log, api, session, assignment)
            let answer = try await api.get("/logs?grep=(x%2Bx%2B)%2B%5Byz%5D")
            #expect(answer.status == 422 && answer.text.contains("too long"), "\(answer.text)")
        }
    }
}
