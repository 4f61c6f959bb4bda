import Fleet
import Jobs
import Logging
import ServiceLifecycle
import TestSupport
import Testing
import Web

@Suite("What the API asks of the controller")
struct ControllerRequestTests {
    @Test("Only deployed spiders and known commands are accepted")
    func submission() async throws {
        try await ControllerFixture.opened {
            $0.commands = [.named("resize")]
        } _: { fixture in
            let spider = JobRequest(spider: .named("books"), work: .spider(arguments: [:]))
            let fault = await #expect(throws: FleetFault.self) { try await fixture.controller.submit([spider]) }
            #expect(fault?.code == .spiderMissing)
            let deployed = try await fixture.spiders.deploy(
                project: .defaultProject, spider: .named("books"), version: nil, source: Array("name: books".utf8))
            #expect(try await fixture.controller.submit([spider, spider]).count == 2)
            var other = spider
            other.version = .named("none")
            let version = await #expect(throws: FleetFault.self) { try await fixture.controller.submit([other]) }
            #expect(version?.code == .spiderMissing)
            let unknown = JobRequest(
                spider: .named("convert"), runtime: .command, work: .command(name: .named("convert"), input: 1))
            let command = await #expect(throws: FleetFault.self) {
                try await fixture.controller.submit([.links(id: "never"), unknown])
            }
            #expect(command?.code == .commandUnknown)
            #expect(try await fixture.jobs.job(.named("never")) == nil)
            let known = JobRequest(
                spider: .named("resize"), runtime: .command, work: .command(name: .named("resize"), input: 1))
            #expect(try await fixture.controller.submit([known]).count == 1)

            let session = try await fixture.node(.of("a")).session
            let source = try await fixture.controller.spiderSource(
                project: .defaultProject, spider: .named("books"), version: nil, session: session)
            #expect(source == SpiderSourceAnswer(version: deployed.version, source: Array("name: books".utf8)))
            let jobs = try await fixture.controller.lease(session: session, free: 9, wait: .seconds(60))
            #expect(
                jobs.filter { $0.request.spider == .named("books") }.allSatisfy {
                    $0.request.version == deployed.version
                })
        }
    }

    @Test("Who waits for a job's end hears of it")
    func waiting() async throws {
        try await ControllerFixture.opened { fixture in
            #expect(try await fixture.controller.job(.named("none"), endedWithin: .seconds(60)) == nil)
            try await fixture.submit("job")
            let early = try await fixture.controller.job(.named("job"), endedWithin: .milliseconds(20))
            #expect(early?.status.state == .pending)
            let a = try await fixture.node(.of("a"), leasing: 1)
            async let first = fixture.controller.job(.named("job"), endedWithin: .seconds(60))
            async let second = fixture.controller.job(.named("job"), endedWithin: .seconds(60))
            try await eventually("both wait") { fixture.controller.awaitedEnds == 2 }
            let report = AttemptReport(reference: a.jobs[0], node: .named("a"), outcome: .completed, result: ["a": 1])
            #expect(try await fixture.controller.finish([report], session: a.session) == [true])
            let ended = try await [first, second]
            #expect(ended.map { $0?.status.state } == [.completed, .completed])
            #expect(ended.map { $0?.result } == [["a": 1], ["a": 1]])
        }
    }

    @Test("A retry by hand is a new job, and only of one that has ended")
    func retrying() async throws {
        try await ControllerFixture.opened { fixture in
            try await fixture.submit("job")
            let fault = await #expect(throws: FleetFault.self) { try await fixture.controller.retry(.named("job")) }
            #expect(fault?.code == .jobNotEnded)
            _ = try await fixture.controller.cancel(.named("job"))
            let job = try await fixture.controller.retry(.named("job"))
            #expect(job.id != .named("job"))
            #expect(job.status.state == .pending)
        }
    }

    @Test("Outputs are taken at their offsets, by the present attempt alone")
    func outputs() async throws {
        try await ControllerFixture.opened { fixture in
            try await fixture.submit("job")
            let a = try await fixture.node(.of("a"), leasing: 1)
            func append(_ offset: Int64, _ text: String) async throws -> Int64 {
                let chunk = OutputChunk(reference: a.jobs[0], kind: .items, offset: offset, bytes: Array(text.utf8))
                return try await fixture.controller.append(chunk, session: a.session)
            }
            #expect(try await append(0, "{}\n") == 3)
            #expect(try await append(3, "{}\n") == 6)
            #expect(try await append(3, "[]\n") == 6)
            let gap = await #expect(throws: FleetFault.self) { try await append(7, "x") }
            #expect(gap?.code == .outputGap)
            #expect(gap?.size == 6)
            let negative = await #expect(throws: FleetFault.self) { try await append(-1, "x") }
            #expect(negative?.code == .outputGap)
            let report = AttemptReport(reference: a.jobs[0], node: .named("a"), outcome: .completed)
            #expect(try await fixture.controller.finish([report], session: a.session) == [true])
            let late = await #expect(throws: FleetFault.self) { try await append(6, "{}\n") }
            #expect(late?.code == .attemptFenced)
        }
    }

    @Test("Nodes of the inventory show as offline until they join")
    func inventory() async throws {
        try await ControllerFixture.opened {
            $0.inventory.workers = [.named("node6"), .named("node7")]
        } _: { fixture in
            _ = try await fixture.node(.of("node7", slots: 2))
            _ = try await fixture.node(.of("extra"))
            let nodes = try await fixture.controller.nodes()
            #expect(nodes.map(\.name.text) == ["extra", "node6", "node7"])
            #expect(nodes.map(\.state) == [.online, .offline, .online])
            #expect(nodes.map(\.slots) == [4, nil, 2])
            #expect(try await fixture.controller.node(.named("nobody")) == nil)
            let fault = await #expect(throws: FleetFault.self) { try await fixture.controller.ping(.named("nobody")) }
            #expect(fault?.code == .nodeUnknown)
        }
    }

    @Test("A ping asks the node's own port")
    func pinging() async throws {
        try await ScriptedServer.withServer { connection in
            let head = try await connection.readHead()
            let status = head.hasPrefix("GET /health ") ? "200 OK" : "404 Not Found"
            try await connection.write("HTTP/1.1 \(status)\r\nContent-Length: 2\r\n\r\n{}")
        } _: { server in
            try await ControllerFixture.opened {
                $0.inventory.workers = [.named("away")]
                $0.inventory.addresses = [.named("away"): "http://127.0.0.1:1"]
            } _: { fixture in
                var hello = NodeHello.of("a")
                hello.address = server.baseURL
                _ = try await fixture.node(hello)
                guard case .online(let time) = try await fixture.controller.ping(.named("a")) else {
                    Issue.record("it should be online")
                    return
                }
                #expect(time > 0)
                guard case .offline(let error) = try await fixture.controller.ping(.named("away")) else {
                    Issue.record("it should be offline")
                    return
                }
                #expect(error.contains("http://127.0.0.1:1"))
                _ = try await fixture.node(.of("mute"))
                let mute = try await fixture.controller.ping(.named("mute"))
                #expect(mute == .offline(error: "node mute has no port of its own"))
            }
        }
    }

    @Test("P9 Failed work waits for its time, and is tried again")
    func delayed() async throws {
        try await ControllerFixture.opened { fixture in
            _ = try await fixture.controller.submit([.links(id: "job", retries: 1)])
            let a = try await fixture.node(.of("a"), leasing: 1)
            let failure = JobOutcome.failed(JobError(code: "exit_status", message: "1"), retryAfter: 3_600)
            let report = AttemptReport(reference: a.jobs[0], node: .named("a"), outcome: failure)
            #expect(try await fixture.controller.finish([report], session: a.session) == [true])
            #expect(try await fixture.state("job") == .delayed)
            fixture.time.advance(by: .seconds(20))
            _ = try await fixture.controller.heartbeat(.of(a.session))
            try await fixture.pass(1)
            #expect(try await fixture.controller.lease(session: a.session, free: 1, wait: .zero).isEmpty)
            fixture.time.advance(by: .seconds(3_600))
            let session = try await fixture.controller.join(.of("a")).session
            try await fixture.tick()
            let again = try await fixture.controller.lease(session: session, free: 1, wait: .seconds(60))
            #expect(again.map(\.reference) == [.of("job", 2)])
            #expect(again.map(\.resumes) == [true])
        }
    }

    @Test("P37 Old jobs go with their outputs")
    func retention() async throws {
        try await ControllerFixture.opened {
            $0.retention.count = 1
        } _: { fixture in
            try await fixture.submit("one", "two")
            let a = try await fixture.node(.of("a"), leasing: 2)
            for attempt in a.jobs {
                let chunk = OutputChunk(reference: attempt, kind: .items, offset: 0, bytes: Array("{}\n".utf8))
                _ = try await fixture.controller.append(chunk, session: a.session)
            }
            #expect(fixture.outputs.totalBytes == 6)
            for attempt in a.jobs {
                let report = AttemptReport(reference: attempt, node: .named("a"), outcome: .completed)
                _ = try await fixture.controller.finish([report], session: a.session)
                fixture.time.advance(by: .seconds(1))
            }
            try await fixture.controller.prune()
            #expect(try await fixture.state("one") == nil)
            #expect(try await fixture.state("two") == .completed)
            #expect(fixture.outputs.totalBytes == 3)
        }
    }

    @Test("P8 A graceful shutdown ends the controller, and who waits there")
    func gracefulShutdown() async throws {
        try await withScratchFolder { folder in
            try await ControllerFixture.open(folder, isRunning: false) { fixture in
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let group = ServiceGroup(
                    configuration: .init(services: [.init(service: fixture.controller)], logger: logger))
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await group.run() }
                    try await fixture.submit("job")
                    let a = try await fixture.node(.of("a"), leasing: 1)
                    async let poll = fixture.controller.lease(session: a.session, free: 1, wait: .seconds(60))
                    try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
                    await group.triggerGracefulShutdown()
                    #expect(try await poll.isEmpty)
                    try await tasks.waitForAll()
                }
            }
        }
    }

    @Test("An outage of the controller's own makes no node look lost")
    func ownOutage() async throws {
        try await ControllerFixture.opened {
            $0.lease = .milliseconds(60)
        } _: { fixture in
            try await fixture.submit("job")
            // As after a stop of the whole process: its clock shows much more than it slept.
            let a = try await fixture.node(.of("a"), leasing: 1)
            fixture.time.advance(by: .seconds(100))
            try await eventually("it notices") { fixture.log.has("the controller was not running for a while") }
            #expect(try await fixture.controller.heartbeat(.of(a.session, a.jobs)).fenced.isEmpty)
            #expect(try await fixture.state("job") == .running)
        }
    }
}
