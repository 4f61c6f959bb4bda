import Fleet
import Jobs
import SQL
import TestSupport
import Testing
import Web

@Suite("The controller with its stores")
struct ControllerTests {
    @Test("Two nodes share the queue, and what they finish is done")
    func twoNodes() async throws {
        try await ControllerFixture.opened { fixture in
            let a = try await fixture.node(.of("a")).session
            let b = try await fixture.node(.of("b")).session
            // Both wait before there is anything.
            async let forA = fixture.controller.lease(session: a, free: 64, wait: .seconds(60))
            async let forB = fixture.controller.lease(session: b, free: 64, wait: .seconds(60))
            try await eventually("both wait") { fixture.controller.waitingCalls == 2 }
            let requests = (0..<8).map { JobRequest.links(id: "job\($0)") }
            _ = try await fixture.controller.submit(requests)
            var (jobsOfA, jobsOfB) = try await (forA, forB)
            // Had they looked just when the jobs came, they took fewer at first.
            while jobsOfA.count < 4 {
                jobsOfA += try await fixture.controller.lease(session: a, free: 60, wait: .seconds(60))
            }
            while jobsOfB.count < 4 {
                jobsOfB += try await fixture.controller.lease(session: b, free: 60, wait: .seconds(60))
            }
            #expect(jobsOfA.count == 4)
            #expect(jobsOfB.count == 4)
            let nodes = try await fixture.controller.nodes()
            #expect(nodes.map(\.state) == [.busy, .busy])
            for (session, jobs) in [(a, jobsOfA), (b, jobsOfB)] {
                let reports = jobs.map {
                    AttemptReport(reference: $0.reference, node: session.node, outcome: .completed)
                }
                let taken = try await fixture.controller.finish(reports, session: session)
                #expect(taken == [true, true, true, true])
                // Nothing is left to do for who says it again.
                let again = try await fixture.controller.finish(reports, session: session)
                #expect(again == [false, false, false, false])
            }
            let after = try await fixture.controller.nodes()
            #expect(after.map(\.completedJobs) == [4, 4])
            #expect(after.map(\.activeJobs) == [0, 0])
            #expect(after.map(\.state) == [.online, .online])
        }
    }

    @Test("P2 P3 A lost node's job runs elsewhere, and the node that wakes up cannot write")
    func expiry() async throws {
        try await ControllerFixture.opened { fixture in
            try await fixture.submit("job")
            let a = try await fixture.node(.of("a"), leasing: 1)
            let first = OutputChunk(reference: a.jobs[0], kind: .items, offset: 0, bytes: Array("1\n".utf8))
            let size = try await fixture.controller.append(first, session: a.session)
            #expect(size == 2)
            try await fixture.pass(29)
            #expect(try await fixture.state("job") == .running)
            try await fixture.pass(1)
            #expect(try await fixture.state("job") == .pending)
            let b = try await fixture.node(.of("b"), leasing: 1)
            #expect(b.jobs == [.of("job", 2)])

            // The first node was only stopped.
            await #expect(throws: FleetFault.self) { try await fixture.controller.append(first, session: a.session) }
            let again = try await fixture.node(.of("a", running: a.jobs)).session
            await #expect(throws: FleetFault.self) { try await fixture.controller.append(first, session: again) }
            let answer = try await fixture.controller.heartbeat(.of(again, a.jobs))
            #expect(answer.fenced == a.jobs)
            let report = AttemptReport(reference: a.jobs[0], node: .named("a"), outcome: .completed)
            #expect(try await fixture.controller.finish([report], session: again) == [false])

            let end = AttemptReport(reference: b.jobs[0], node: .named("b"), outcome: .completed)
            #expect(try await fixture.controller.finish([end], session: b.session) == [true])
            #expect(try await fixture.jobs.job(.named("job"))?.status.node == .named("b"))
        }
    }

    @Test("P5 A job whose nodes are lost is failed after its attempts, with the reason")
    func losses() async throws {
        try await ControllerFixture.opened { fixture in
            _ = try await fixture.controller.submit([.links(id: "job", maxAttempts: 2)])
            for number in 1...2 {
                let node = try await fixture.node(.of("n\(number)"), leasing: 1)
                #expect(node.jobs == [.of("job", number)])
                // A job that was lost before counts only once its node has told that it began.
                _ = try await fixture.controller.heartbeat(.of(node.session, node.jobs))
                try await fixture.pass(30)
            }
            let job = try await fixture.controller.job(.named("job"), endedWithin: .seconds(1))
            #expect(job?.status.state == .failed)
            #expect(job?.error?.message.contains("node n2 was not heard for 30 s") == true)
        }
    }

    @Test("A node that joins again goes on with what runs and what it holds; the rest is lost")
    func joiningAgain() async throws {
        try await ControllerFixture.opened { fixture in
            try await fixture.submit("gone", "held", "runs")
            let a = try await fixture.node(.of("a"), leasing: 3)
            #expect(a.jobs.map(\.job.text) == ["gone", "held", "runs"])
            let hello = NodeHello.of("a", held: ["held"], running: [.of("runs")])
            let welcome = try await fixture.controller.join(hello)
            #expect(welcome.resumed.map(\.reference) == [.of("held", 2)])
            #expect(welcome.resumed.map(\.resumes) == [true])
            try await fixture.tick()
            #expect(try await fixture.state("gone") == .pending)
            #expect(try await fixture.jobs.job(.named("runs"))?.status.attempt == 1)
            let beat = Heartbeat.of(welcome.session, [.of("runs"), .of("held", 2)])
            let answer = try await fixture.controller.heartbeat(beat)
            #expect(answer.fenced.isEmpty)
            await #expect(throws: FleetFault.self) { try await fixture.controller.heartbeat(.of(a.session)) }
            #expect(try await fixture.jobs.job(.named("runs"))?.statistics == ["pages": 1])
        }
    }

    @Test("P1 P7 After a restart of the controller, attempts go on under their numbers and cancels still hold")
    func restart() async throws {
        try await withScratchFolder { folder in
            let time = ManualTime()
            let old = try await ControllerFixture.open(folder, time: time) { fixture in
                try await fixture.submit("goes-on", "silent", "stop")
                let a = try await fixture.node(.of("a"), leasing: 3)
                _ = try await fixture.controller.cancel(.named("stop"))
                try await fixture.controller.setDraining(.named("a"), true)
                return a
            }
            try await ControllerFixture.open(folder, time: time) { fixture in
                let fault = await #expect(throws: FleetFault.self) {
                    try await fixture.controller.heartbeat(.of(old.session, old.jobs))
                }
                #expect(fault?.code == .sessionEnded)
                let session = try await fixture.node(.of("a", running: [.of("goes-on"), .of("stop")])).session
                let answer = try await fixture.controller.heartbeat(.of(session, [.of("goes-on"), .of("stop")]))
                #expect(answer.cancel == [.of("stop")])
                #expect(answer.fenced.isEmpty)
                #expect(answer.drain)
                try await fixture.tick()
                #expect(try await fixture.state("silent") == .pending)
                let reports = [
                    AttemptReport(reference: .of("goes-on"), node: .named("a"), outcome: .completed),
                    AttemptReport(reference: .of("stop"), node: .named("a"), outcome: .cancelled),
                ]
                #expect(try await fixture.controller.finish(reports, session: session) == [true, true])
                #expect(try await fixture.state("goes-on") == .completed)
                #expect(try await fixture.state("stop") == .cancelled)
            }
        }
    }

    @Test("P2 After a restart of the controller, what nobody claims within a lease runs again")
    func unclaimed() async throws {
        try await withScratchFolder { folder in
            let time = ManualTime()
            try await ControllerFixture.open(folder, time: time) { fixture in
                try await fixture.submit("job")
                _ = try await fixture.node(.of("a"), leasing: 1)
            }
            try await ControllerFixture.open(folder, time: time) { fixture in
                let b = try await fixture.node(.of("b")).session
                try await fixture.pass(29)
                #expect(try await fixture.state("job") == .running)
                _ = try await fixture.controller.heartbeat(.of(b))
                try await fixture.pass(1)
                let jobs = try await fixture.controller.lease(session: b, free: 1, wait: .seconds(60))
                #expect(jobs.map(\.reference) == [.of("job", 2)])
            }
        }
    }

    @Test("P7 A cancel reaches the node at once: its long poll ends empty, the heartbeat names the attempt")
    func cancelling() async throws {
        try await ControllerFixture.opened { fixture in
            try await fixture.submit("runs", "waits")
            let a = try await fixture.node(.of("a"), leasing: 1)
            let waiting = try await fixture.controller.cancel(.named(a.jobs[0].job.text == "runs" ? "waits" : "runs"))
            #expect(waiting.status.state == .cancelled)
            async let poll = fixture.controller.lease(session: a.session, free: 1, wait: .seconds(60))
            try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
            let cancelled = try await fixture.controller.cancel(a.jobs[0].job)
            #expect(cancelled.status.state == .cancelling)
            #expect(try await poll.isEmpty)
            let answer = try await fixture.controller.heartbeat(.of(a.session, a.jobs))
            #expect(answer.cancel == a.jobs)
            let report = AttemptReport(reference: a.jobs[0], node: .named("a"), outcome: .cancelled)
            #expect(try await fixture.controller.finish([report], session: a.session) == [true])
            let fault = await #expect(throws: FleetFault.self) { try await fixture.controller.cancel(a.jobs[0].job) }
            #expect(fault?.code == .jobEnded)
            let missing = await #expect(throws: FleetFault.self) {
                try await fixture.controller.cancel(.named("nobody"))
            }
            #expect(missing?.code == .jobUnknown)
        }
    }

    @Test("Jobs whose lease answer was lost go back to the queue")
    func lostAnswer() async throws {
        try await ControllerFixture.opened { fixture in
            try await fixture.submit("job")
            let a = try await fixture.node(.of("a"), leasing: 1)
            // It never heard of it.
            _ = try await fixture.controller.heartbeat(.of(a.session))
            fixture.time.advance(by: .seconds(5))
            _ = try await fixture.controller.heartbeat(.of(a.session))
            let jobs = try await fixture.controller.lease(session: a.session, free: 1, wait: .seconds(60))
            #expect(jobs.map(\.reference) == [.of("job", 2)])
            let job = try await fixture.jobs.job(.named("job"))
            #expect(job?.status.losses == 0)
        }
    }

    @Test("Jobs leased for a caller that is gone are released at once")
    func goneCaller() async throws {
        try await ControllerFixture.opened { fixture in
            let a = try await fixture.node(.of("a")).session
            for round in 0..<30 {
                let id = "job\(round)"
                let poll = Task { try await fixture.controller.lease(session: a, free: 1, wait: .seconds(60)) }
                try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
                async let submitted = fixture.submit(id)
                poll.cancel()
                let jobs = (try? await poll.value) ?? []
                _ = try await submitted
                if jobs.isEmpty {
                    let again = try await fixture.controller.lease(session: a, free: 1, wait: .seconds(60))
                    #expect(again.map(\.reference.job.text) == [id])
                    let reports = again.map {
                        AttemptReport(reference: $0.reference, node: a.node, outcome: .completed)
                    }
                    #expect(try await fixture.controller.finish(reports, session: a) == [true])
                } else {
                    let reports = jobs.map { AttemptReport(reference: $0.reference, node: a.node, outcome: .completed) }
                    #expect(try await fixture.controller.finish(reports, session: a) == [true])
                }
            }
        }
    }

    @Test("A drained node leases nothing, also after a restart, until it is resumed")
    func draining() async throws {
        try await ControllerFixture.opened { fixture in
            let a = try await fixture.node(.of("a")).session
            try await fixture.controller.setDraining(a.node, true)
            try await fixture.submit("job")
            #expect(try await fixture.controller.heartbeat(.of(a)).drain)
            #expect(try await fixture.controller.lease(session: a, free: 1, wait: .zero).isEmpty)
            #expect(try await fixture.controller.node(a.node)?.isDraining == true)
            async let poll = fixture.controller.lease(session: a, free: 1, wait: .seconds(60))
            try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
            try await fixture.controller.setDraining(a.node, false)
            #expect(try await poll.isEmpty)
            #expect(try await !fixture.controller.heartbeat(.of(a)).drain)
            #expect(try await fixture.controller.lease(session: a, free: 1, wait: .seconds(60)).count == 1)
            let fault = await #expect(throws: FleetFault.self) {
                try await fixture.controller.setDraining(.named("nobody"), true)
            }
            #expect(fault?.code == .nodeUnknown)
        }
    }

    @Test("P8 When it shuts down, long polls answer empty, new ones are refused, and what runs may finish")
    func shutdown() async throws {
        try await ControllerFixture.opened { fixture in
            try await fixture.submit("job")
            let a = try await fixture.node(.of("a"), leasing: 1)
            async let poll = fixture.controller.lease(session: a.session, free: 1, wait: .seconds(60))
            try await eventually("it waits") { fixture.controller.waitingCalls == 1 }
            fixture.controller.stopLeasing()
            #expect(try await poll.isEmpty)
            let fault = await #expect(throws: FleetFault.self) {
                try await fixture.controller.lease(session: a.session, free: 1, wait: .seconds(1))
            }
            #expect(fault?.code == .shuttingDown)
            let report = AttemptReport(reference: a.jobs[0], node: .named("a"), outcome: .completed)
            #expect(try await fixture.controller.finish([report], session: a.session) == [true])
        }
    }

    @Test("Work goes to nodes that can do it")
    func placement() async throws {
        try await ControllerFixture.opened { fixture in
            let plain = try await fixture.node(.of("plain")).session
            let special = try await fixture.node(.of("special", labels: ["gpu"])).session
            let forPlain = Task { try await fixture.controller.lease(session: plain, free: 4, wait: .seconds(60)) }
            async let forSpecial = fixture.controller.lease(session: special, free: 4, wait: .seconds(60))
            try await eventually("both wait") { fixture.controller.waitingCalls == 2 }
            _ = try await fixture.controller.submit([.links(id: "job", labels: [.named("gpu")])])
            #expect(try await forSpecial.map(\.reference.job.text) == ["job"])
            #expect(fixture.controller.waitingCalls == 1, "the other waits on")
            forPlain.cancel()
            let nothing = try? await forPlain.value
            #expect(nothing ?? [] == [])
        }
    }
}
