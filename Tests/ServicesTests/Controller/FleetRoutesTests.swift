import Fleet
import Jobs
import Services
import TestSupport
import Testing
import Web

/// The fleet's protocol over HTTP, as its own client speaks it.
@Suite struct FleetRoutesTests {
    @Test("A node joins, works and leaves over HTTP as it does in the process")
    func whole() async throws {
        try await RunningController.run { api in
            let client = try HTTPControllerClient(
                .init(address: "http://127.0.0.1:\(api.port)"), logger: TestRoutes.logger)
            do {
                try await Self.work(api, client)
            } catch {
                try await client.close()
                throw error
            }
            try await client.close()
        }
    }

    private static func work(_ api: RunningController, _ client: HTTPControllerClient) async throws {
        let path = "/projects/shop/spiders/books/versions/1"
        _ = try await api.send("PUT", path, ControllerRoutesTests.valid)
        let node = try #require(EntityName("node9"))
        let hello = NodeHello(
            capabilities: NodeCapabilities(name: node, runtimes: [.crawl, .command]), slots: 2, architecture: "aarch64",
            version: "1", address: nil, held: [])
        let session = try await client.join(hello).session
        async let waiting = client.lease(session: session, free: 2, wait: .seconds(60))
        let id = try await RunningController.id(
            try api.post("/jobs", #"{"project":"shop","spider":"books","args":{"a":"b"},"labels":[]}"#).json["job_id"])
        let assignment = try #require(try await waiting.first)
        #expect(assignment.reference.job == id && assignment.request.work == .spider(arguments: ["a": "b"]))
        let shop = try #require(EntityName("shop"))
        let books = try #require(EntityName("books"))
        let source = try await client.spiderSource(project: shop, spider: books, version: nil, session: session)
        #expect(
            source.version.text == "1" && String(decoding: source.source, as: UTF8.self) == ControllerRoutesTests.valid)
        let progress = AttemptProgress(reference: assignment.reference, statistics: ["pages": 1])
        let beat = Heartbeat(session: session, attempts: [progress], sample: ["cpu_usage": 12.5], isDraining: false)
        #expect(try await client.heartbeat(beat) == HeartbeatAnswer(cancel: [], fenced: [], drain: false))
        let chunk = OutputChunk(reference: assignment.reference, kind: .items, offset: 0, bytes: Array("{}\n".utf8))
        #expect(try await client.append(chunk, session: session) == 3)
        let gap = OutputChunk(reference: assignment.reference, kind: .items, offset: 10, bytes: [0x0A])
        let fault = await #expect(throws: FleetFault.self) { try await client.append(gap, session: session) }
        #expect(fault?.code == .outputGap && fault?.size == 3)
        let report = AttemptReport(
            reference: assignment.reference, node: node, outcome: .completed, result: ["crawled": ["x"]])
        #expect(try await client.finish([report], session: session) == [true])
        let job = try await api.get("/jobs/\(id)").json
        #expect(job["status"] == "completed" && job["assigned_worker"] == "node9" && job["version"] == "1")
        let worker = try await api.get("/workers/node9").json
        #expect(worker["metrics"]?["cpu_usage"] == 12.5 && worker["worker"]?["total_jobs_completed"] == 1)
        #expect(worker["worker"]?["arch"] == "aarch64" && worker["worker"]?["slots"] == 2)
        try await client.leave(session: session)
        let ended = await #expect(throws: FleetFault.self) { try await client.heartbeat(beat) }
        #expect(ended?.code == .sessionEnded || ended?.code == .nodeUnknown)
    }

    /// How a client goes that waits for work.
    enum Departure: CaseIterable, Sendable { case close, reset, endOfWriting }

    @Test(
        "P2 A node that goes while it waits for work takes none: the next has it, as its first attempt",
        arguments: Departure.allCases)
    func goneNode(_ departure: Departure) async throws {
        try await RunningController.run { api in
            let gone = try await api.join("gone")
            let next = try await api.join("next")
            try await RawClient.withConnection(port: api.port) { connection in
                let call = LeaseCall(session: gone, free: 1, wait: .seconds(60)).json.description
                try await connection.write(
                    RawClient.request("/fleet/lease", host: "localhost", method: "POST", [], call))
                try await eventually("it waits") { api.controller.waitingCalls == 1 }
                switch departure {
                case .close: break
                case .reset: try await connection.reset()
                case .endOfWriting:
                    connection.finishWriting()
                    let answer = try RawAnswer(try await connection.readToEnd())
                    #expect(answer.status == 499 && answer.code == "client_gone")
                }
            }
            try await eventually("nobody waits") { api.controller.waitingCalls == 0 }
            async let poll = RawClient.fetch(
                "/fleet/lease", port: api.port, method: "POST",
                body: LeaseCall(session: next, free: 1, wait: .seconds(60)).json.description)
            let id = try await api.submit()
            let jobs = try LeaseAnswer(json: try await poll.json).assignments
            #expect(jobs.map(\.reference) == [AttemptReference(job: id, attempt: 1)])
        }
    }

    static let hostile: [(String, String, Int)] = [
        ("/fleet/join", "{}", 422), ("/fleet/join", #"{"node":"../x"}"#, 422),
        ("/fleet/lease", #"{"node":"a","session":"b","free":-1}"#, 422),
        ("/fleet/lease", #"{"node":"a","session":"b","free":1}"#, 409), ("/fleet/heartbeat", "[]", 422),
        ("/fleet/finish", #"{"node":"a","session":"b","reports":[{}]}"#, 422),
        ("/fleet/leave?x=1", #"{"node":"a"}"#, 422),
        ("/fleet/outputs?node=a&session=b&job=c&attempt=1&kind=items&offset=0", "x", 409),
        ("/fleet/outputs?node=a&session=b&job=c&attempt=1&kind=secrets&offset=0", "x", 422),
        ("/fleet/outputs?node=a&session=b&job=..&attempt=1&kind=log&offset=0", "x", 422),
        ("/fleet/outputs?node=a&session=b&job=c&attempt=1&kind=log&offset=-1", "x", 422),
        ("/fleet/outputs?node=a&session=b&job=c&attempt=99999999999999999999&kind=log&offset=0", "x", 422),
        ("/fleet/outputs", "x", 422), ("/fleet/join", #"{"node":"# + String(repeating: "[", count: 1_000), 400),
    ]

    @Test("P32 What a node may not say is refused with a code")
    func hostileMessages() async throws {
        try await RunningController.run { api in
            for (target, body, status) in Self.hostile {
                let answer = try await api.post(target, body)
                #expect(answer.status == status && answer.code != nil, "\(target) \(body.prefix(80)): \(answer.text)")
            }
        }
    }

    @Test("Nodes may use the fleet's routes and nothing else, people all but them")
    func roles() async throws {
        try await RunningController.run(access: TestRoutes.guarded()) { api in
            let node = [("Authorization", "Bearer secret-node")]
            let admin = [("Authorization", "Bearer secret-operate")]
            let statuses = [
                try await api.post("/fleet/lease", "{}", node), try await api.post("/fleet/lease", "{}", admin),
                try await api.get("/jobs", node), try await api.get("/jobs", admin),
                try await api.get("/backup", admin),
                try await api.get("/jobs"), try await api.get("/health"), try await api.get("/openapi.json"),
            ].map(\.status)
            #expect(statuses == [422, 403, 403, 200, 403, 401, 200, 200])
        }
    }
}
