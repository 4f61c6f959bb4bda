import Fleet
import Jobs
import TestSupport
import Testing
import Web

/// What every form of ``ControllerClient`` does, over a real controller.
///
/// To add a form: a ``ControllerClientLender``, and a suite such as ``InProcessControllerClientTests`` that has every case.
struct ControllerClientConformance<Lender: ControllerClientLender> {
    let lender: Lender

    /// A job's whole way: join, wait, lease, beat, write, finish, leave.
    func wholeWay() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                var hello = NodeHello.of("a", slots: 2)
                hello.address = "http://127.0.0.1:9"
                let welcome = try await client.join(hello)
                #expect(welcome.session.node == .named("a"))
                #expect(welcome.lease == .seconds(30))
                #expect(welcome.heartbeatInterval == .seconds(5))
                #expect(welcome.resumed.isEmpty)
                let session = welcome.session
                #expect(try await client.lease(session: session, free: 2, wait: .zero).isEmpty)

                async let poll = client.lease(session: session, free: 2, wait: .seconds(60))
                try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
                let request = JobRequest(
                    project: .named("shop"), spider: .linkSpider,
                    work: .links(urls: ["http://example.com/?a=ü"], maxPages: 3, sameOriginOnly: false),
                    settings: ["A": "b"], priority: 7, timeout: 12.5, id: .named("job:1"))
                _ = try await fixture.controller.submit([request])
                let jobs = try await poll
                #expect(jobs.map(\.reference) == [.of("job:1")])
                // The id is in the reference.
                var expected = request
                expected.id = nil
                #expect(jobs.first?.request == expected)
                #expect(jobs.first?.resumes == false)

                let chunk = OutputChunk(reference: .of("job:1"), kind: .items, offset: 0, bytes: Array("{}\n".utf8))
                #expect(try await client.append(chunk, session: session) == 3)
                let beat = Heartbeat(
                    session: session,
                    attempts: [AttemptProgress(reference: .of("job:1"), statistics: ["item_scraped_count": 1])],
                    sample: ["cpu_usage": 12.5], isDraining: false)
                #expect(try await client.heartbeat(beat) == HeartbeatAnswer(cancel: [], fenced: [], drain: false))
                #expect(try await fixture.controller.node(.named("a"))?.sample == ["cpu_usage": 12.5])
                #expect(try await fixture.jobs.job(.named("job:1"))?.statistics == ["item_scraped_count": 1])

                let report = AttemptReport(
                    reference: .of("job:1"), node: .named("a"), outcome: .completed, result: ["crawled": []],
                    statistics: ["pages": 1])
                let foreign = AttemptReport(reference: .of("nobody"), node: .named("a"), outcome: .completed)
                #expect(try await client.finish([foreign, report], session: session) == [false, true])
                let job = try await fixture.jobs.job(.named("job:1"))
                #expect(job?.status.state == .completed)
                #expect(job?.result == ["crawled": []])
                try await client.leave(session: session)
                #expect(try await fixture.controller.node(.named("a"))?.state == .offline)
            }
        }
    }

    /// Every fault arrives as what it is.
    func faults() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                let nobody = NodeSession(node: .named("nobody"), id: "x")
                func code(_ call: () async throws -> Void) async -> FleetFault? {
                    await #expect(throws: FleetFault.self) { try await call() }
                }
                #expect(await code { _ = try await client.heartbeat(.of(nobody)) }?.code == .sessionEnded)
                #expect(
                    await code { _ = try await client.lease(session: nobody, free: 1, wait: .zero) }?.code
                        == .sessionEnded)
                #expect(await code { _ = try await client.finish([], session: nobody) }?.code == .sessionEnded)
                #expect(await code { try await client.leave(session: nobody) }?.code == .sessionEnded)

                try await fixture.submit("job")
                let session = try await client.join(.of("a")).session
                let jobs = try await client.lease(session: session, free: 1, wait: .seconds(60))
                #expect(jobs.count == 1)
                func append(_ attempt: Int, _ offset: Int64) async throws {
                    let chunk = OutputChunk(reference: .of("job", attempt), kind: .log, offset: offset, bytes: [10])
                    _ = try await client.append(chunk, session: session)
                }
                #expect(await code { try await append(2, 0) }?.code == .attemptFenced)
                try await append(1, 0)
                let gap = await code { try await append(1, 5) }
                #expect(gap?.code == .outputGap)
                #expect(gap?.size == 1)
                let large = OutputChunk(
                    reference: .of("job"), kind: .log, offset: 1,
                    bytes: Array(repeating: 10, count: OutputChunk.mostBytes + 1))
                #expect(await code { _ = try await client.append(large, session: session) }?.code == .outputTooLarge)
            }
        }
    }

    /// Cancel, drain and join again, as a node sees them.
    func news() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                try await fixture.submit("job")
                let session = try await client.join(.of("a")).session
                _ = try await client.lease(session: session, free: 1, wait: .seconds(60))
                async let poll = client.lease(session: session, free: 0, wait: .seconds(60))
                try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
                _ = try await fixture.controller.cancel(.named("job"))
                #expect(try await poll.isEmpty)
                try await fixture.controller.setDraining(.named("a"), true)
                let answer = try await client.heartbeat(.of(session, [.of("job"), .of("old", 4)]))
                #expect(answer == HeartbeatAnswer(cancel: [.of("job")], fenced: [.of("old", 4)], drain: true))
                try await fixture.controller.setDraining(.named("a"), false)

                try await fixture.submit("held")
                _ = try await client.heartbeat(.of(session, [.of("job")]))
                let held = try await client.lease(session: session, free: 1, wait: .seconds(60))
                #expect(held.map(\.reference) == [.of("held")])
                let again = try await client.join(.of("a", held: ["held"], running: [.of("job")]))
                #expect(again.resumed.map(\.reference) == [.of("held", 2)])
                #expect(again.resumed.map(\.resumes) == [true])
                let beat = try await client.heartbeat(.of(again.session, [.of("job"), .of("held", 2)]))
                #expect(beat == HeartbeatAnswer(cancel: [.of("job")], fenced: [], drain: false))
                await #expect(throws: FleetFault.self) { try await client.heartbeat(.of(session)) }
            }
        }
    }

    /// The source of a deployed spider, byte by byte.
    func source() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                let first = try await client.join(.of("a")).session
                let missing = await #expect(throws: FleetFault.self) {
                    try await client.spiderSource(
                        project: .named("shop"), spider: .named("books"), version: nil, session: first)
                }
                #expect(missing?.code == .spiderMissing)
                let source = Array("name: books # ü\r\n\0".utf8) + [0xFF, 0xFE]
                let deployed = try await fixture.spiders.deploy(
                    project: .named("shop"), spider: .named("books"), version: .named("1.10"), source: source)
                let session = try await client.join(.of("a")).session
                for version in [nil, deployed.version] {
                    let answer = try await client.spiderSource(
                        project: .named("shop"), spider: .named("books"), version: version, session: session)
                    #expect(answer == SpiderSourceAnswer(version: .named("1.10"), source: source))
                }
            }
        }
    }

    /// An egg, byte by byte, and not a second time.
    func egg() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                let session = try await client.join(.of("a")).session
                let missing = await #expect(throws: FleetFault.self) {
                    try await client.egg(project: .named("shop"), version: nil, unless: nil, session: session)
                }
                #expect(missing?.code == .spiderMissing)
                let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                for version in ["1_9", "1_10"] {
                    _ = try await fixture.spiders.keepEgg(
                        project: .named("shop"), version: .named(version), egg: bytes + Array(version.utf8),
                        spiders: ["books"])
                }
                let newest = try await client.egg(project: .named("shop"), version: nil, unless: nil, session: session)
                let whole = bytes + Array("1_10".utf8)
                #expect(newest == EggAnswer(version: .named("1_10"), digest: "\(Digest(of: whole))", bytes: whole))
                for (version, isSent) in [("1_10", false), ("1_9", true)] {
                    let answer = try await client.egg(
                        project: .named("shop"), version: .named(version), unless: newest.digest, session: session)
                    #expect(answer.version == .named(version) && answer.bytes.isEmpty != isSent)
                }
            }
        }
    }

    /// A node lists the spiders of an egg for a controller that has no Scrapy.
    func listing() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                let egg = TestEgg(spiders: "").bytes
                func deploy() async -> Result<[String], EggFault> {
                    do {
                        return .success(
                            try await fixture.controller.deployEgg(
                                project: .named("shop"), version: .named("1"), egg: egg
                            ).spiders)
                    } catch {
                        return .failure(error as? EggFault ?? EggFault(.tooLarge, "no fault of an egg: \(error)"))
                    }
                }
                let plain = try await client.join(.of("plain")).session
                let nobody = await #expect(throws: EggFault.self) { try await deploy().get() }
                #expect(nobody?.code == .noScrapy)

                let session = try await client.join(.of("able", runtimes: [.scrapy])).session
                for result: Result<[String], EggFault> in [
                    .success(["books", "é\"\n"]), .success([]),
                    .failure(EggFault(.unlistable, "Traceback:\n\tno such \"shelf\"\u{1B}[0m\n")),
                ] {
                    async let poll = client.lease(session: session, free: 0, wait: .seconds(60))
                    try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
                    async let spiders = deploy()
                    #expect(try await poll.isEmpty)
                    let order = try #require(try await client.heartbeat(.of(session)).listings.first)
                    #expect(order.project == .named("shop"))
                    #expect(try await client.heartbeat(.of(plain)).listings.isEmpty)
                    #expect(try await client.egg(listing: order.id, session: session) == egg)
                    await #expect(throws: FleetFault.self) { try await client.egg(listing: order.id, session: plain) }
                    try await client.listed(EggListingCall(session: session, id: order.id, result: result))
                    #expect(await spiders == result)
                    #expect(try await client.heartbeat(.of(session)).listings.isEmpty)
                    let late = await #expect(throws: FleetFault.self) {
                        try await client.listed(EggListingCall(session: session, id: order.id, result: result))
                    }
                    #expect(late?.code == .spiderMissing)
                }

                async let lost = deploy()
                try await eventually("it is asked") { try await !client.heartbeat(.of(session)).listings.isEmpty }
                try await client.leave(session: session)
                let result = await lost
                let gone = #expect(throws: EggFault.self) { try result.get() }
                #expect(gone?.description.contains("went away") == true)
            }
        }
    }

    /// A cancelled job that is to end at once.
    func kill() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                try await fixture.submit("job")
                let session = try await client.join(.of("a")).session
                _ = try await client.lease(session: session, free: 1, wait: .seconds(60))
                let id = try #require(JobID("job"))
                _ = try await fixture.controller.cancel(id)
                let first = try await client.heartbeat(.of(session, [.of("job")]))
                #expect(first == HeartbeatAnswer(cancel: [.of("job")], fenced: [], drain: false))
                _ = try await fixture.controller.cancel(id, atOnce: true)
                let second = try await client.heartbeat(.of(session, [.of("job")]))
                #expect(second == HeartbeatAnswer(cancel: [.of("job")], kill: [.of("job")], fenced: [], drain: false))
            }
        }
    }

    /// A client that goes away swallows no jobs.
    func goneClient() async throws {
        try await ControllerFixture.opened { fixture in
            try await lender.withClient(of: fixture.controller) { client in
                let session = try await client.join(.of("a")).session
                let poll = Task { try await client.lease(session: session, free: 1, wait: .seconds(60)) }
                try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
                poll.cancel()
                await #expect(throws: CancellationError.self) { try await poll.value }
                try await eventually("nobody waits") { fixture.controller.waitingCalls == 0 }
                try await fixture.submit("job")
                let jobs = try await client.lease(session: session, free: 1, wait: .seconds(60))
                #expect(jobs.map(\.reference) == [.of("job")])
            }
        }
    }
}
