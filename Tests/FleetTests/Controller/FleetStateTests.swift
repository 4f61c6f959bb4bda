import Fleet
import Jobs
import Testing

@Suite("What the controller decides")
struct FleetStateTests {
    let fixture = FleetStateFixture()

    @Test("A call with another session than the present one is refused")
    func endedSession() throws {
        fixture.join(.of("a"))
        fixture.join(.of("a"), 2)
        let old = fixture.session("a")
        #expect(throws: FleetFault.self) { _ = try fixture.state.node(of: old) }
        let fault = #expect(throws: FleetFault.self) { try fixture { _ = try $0.heartbeat(.of(old), at: .start) } }
        #expect(fault?.code == .sessionEnded)
        _ = try fixture.state.node(of: fixture.session("a", 2))
    }

    @Test("A node that joins again keeps what it runs, is asked again for what it holds, and loses the rest")
    func joiningAgain() throws {
        fixture.join(.of("a"))
        try fixture.give([.leased("runs", to: "a"), .leased("held", to: "a"), .leased("gone", to: "a")], to: "a")
        let waiting = try fixture.ask("a", 1)
        let hello = NodeHello.of("a", held: ["held", "runs", "other"], running: [.of("runs"), .of("foreign")])
        let joining = fixture.join(hello, 2)
        #expect(joining.kept.map(\.reference) == [.of("runs")])
        #expect(joining.held == [.named("held"), .named("other")])
        #expect(joining.lostUnlessResumed == [.of("held")])
        #expect(joining.lost == [.of("gone")])
        #expect(joining.endedRequest == waiting)
        #expect(joining.tookOver)
        let attempts = fixture.state.nodes[.named("a")]?.attempts
        #expect(attempts?.keys.map(\.text) == ["runs"])
        let resumed = fixture.state.resume([.leased("held", attempt: 2, to: "a")], session: fixture.session("a", 2))
        #expect(resumed)
        #expect(fixture.state.nodes[.named("a")]?.attempts[.named("held")]?.number == 2)
        let late = fixture.state.resume([.leased("other", to: "a")], session: fixture.session("a"))
        #expect(!late)
    }

    @Test("A running attempt under another number is not the node's")
    func otherNumber() throws {
        fixture.join(.of("a"))
        try fixture.give([.leased("job", attempt: 2, to: "a")], to: "a")
        let joining = fixture.join(.of("a", running: [.of("job", 1)]), 2)
        #expect(joining.kept.isEmpty)
        #expect(joining.lost == [.of("job", 2)])
    }

    @Test("After a restart of the controller, nodes claim what the database says they run")
    func restart() throws {
        fixture.state.restore(
            running: [.leased("one", to: "a"), .leased("two", to: "b", state: .cancelling)], at: fixture.now)
        #expect(fixture.state.nextDue == fixture.now + .seconds(30))
        let joining = fixture.join(.of("b", running: [.of("two")]))
        #expect(joining.kept.map(\.reference) == [.of("two")])
        let beat = try fixture.state.heartbeat(.of(fixture.session("b"), [.of("two")]), at: fixture.now)
        #expect(beat.answer.cancel == [.of("two")])
        let expired = fixture.state.expire(at: fixture.now + .seconds(30))
        #expect(expired.map(\.node.text) == ["a", "b"])
        #expect(expired.first?.wasOnline == false)
        #expect(expired.first?.blame.lost == [.of("one")])
    }

    @Test("A name is one node's while it lives; what was started again has kept its identity")
    func names() throws {
        func hello(_ identity: String?) -> NodeHello {
            var hello = NodeHello.of("a")
            hello.identity = identity
            return hello
        }
        #expect(fixture.state.conflict(of: hello("one"), at: fixture.now) == nil)
        fixture.join(hello("one"))
        #expect(fixture.state.conflict(of: hello("one"), at: fixture.now) == nil)
        #expect(fixture.state.conflict(of: hello(nil), at: fixture.now) == nil)
        let conflict = try #require(fixture.state.conflict(of: hello("two"), at: fixture.now))
        #expect(conflict.code == .nodeNameTaken && conflict.description.contains("worker.name"))
        fixture.now = fixture.now + .seconds(30)
        _ = fixture.state.expire(at: fixture.now)
        #expect(fixture.state.conflict(of: hello("two"), at: fixture.now) == nil)
    }

    @Test("Attempts that are not the node's are fenced, cancelled ones are named until they end")
    func heartbeat() throws {
        fixture.join(.of("a"))
        fixture.join(.of("b"))
        try fixture.give([.leased("own", to: "a"), .leased("stop", to: "a")], to: "a")
        try fixture.give([.leased("others", to: "b")], to: "b")
        #expect(fixture { $0.cancel(.of("stop"), of: .named("a"), at: fixture.now) } == nil)
        let named: [AttemptReference] = [.of("own"), .of("stop"), .of("others"), .of("own", 7), .of("nobody")]
        for _ in 0..<2 {
            let beat = try fixture.state.heartbeat(.of(fixture.session("a"), named), at: fixture.now)
            #expect(beat.answer.cancel == [.of("stop")])
            #expect(beat.answer.fenced == [.of("others"), .of("own", 7), .of("nobody")])
            #expect(beat.progress.map(\.reference) == [.of("own"), .of("stop")])
            #expect(beat.missing.isEmpty)
        }
        fixture.state.ended([.of("stop"), .of("own", 9)], of: .named("a"))
        let beat = try fixture.state.heartbeat(.of(fixture.session("a"), [.of("own"), .of("stop")]), at: fixture.now)
        #expect(beat.answer.fenced == [.of("stop")])
        #expect(beat.answer.cancel.isEmpty)
    }

    @Test("An attempt that two heartbeats leave out never reached its node")
    func missing() throws {
        fixture.join(.of("a"))
        try fixture.give([.leased("job", to: "a"), .leased("known", to: "a")], to: "a")
        func beat(_ attempts: [AttemptReference]) throws -> [AttemptReference] {
            try fixture.state.heartbeat(.of(fixture.session("a"), attempts), at: fixture.now).missing
        }
        #expect(try beat([.of("known")]).isEmpty)
        // Two at once say no more than one.
        #expect(try beat([.of("known")]).isEmpty)
        fixture.now = fixture.now + .seconds(5)
        // Named meanwhile: it begins anew.
        #expect(try beat([.of("known"), .of("job")]).isEmpty)
        #expect(try beat([.of("known")]).isEmpty)
        fixture.now = fixture.now + .seconds(5)
        #expect(try beat([.of("known")]) == [.of("job")])
        #expect(try beat([.of("known")]).isEmpty)
    }

    @Test("P2 A node that is not heard for its lease loses its attempts, and its session with them")
    func expiry() throws {
        fixture.join(.of("a"))
        try fixture.give([.leased("job", to: "a")], to: "a")
        let waiting = try fixture.ask("a", 1)
        fixture.now = fixture.now + .seconds(20)
        _ = try fixture.state.heartbeat(.of(fixture.session("a"), [.of("job")]), at: fixture.now)
        fixture.now = fixture.now + .seconds(29)
        #expect(fixture { $0.expire(at: fixture.now) }.isEmpty)
        fixture.now = fixture.now + .seconds(1)
        #expect(fixture.state.nextDue == fixture.now)
        let expired = fixture.state.expire(at: fixture.now)
        #expect(expired.map(\.blame.lost) == [[.of("job")]])
        #expect(expired.map(\.request) == [waiting])
        #expect(fixture.state.nextDue == nil)
        #expect(fixture.state.onlineCount == 0)
        let session = fixture.session("a")
        #expect(throws: FleetFault.self) { _ = try fixture.state.node(of: session) }
    }

    @Test("Where the controller itself was away, nodes have time for two heartbeats")
    func forgiving() {
        fixture.join(.of("a"))
        fixture.now = fixture.now + .seconds(300)
        fixture.state.forgive(at: fixture.now)
        #expect(fixture.state.nextDue == fixture.now + .seconds(10))
        #expect(fixture { $0.expire(at: fixture.now) }.isEmpty)
    }

    @Test("Outputs are taken of present attempts alone")
    func writing() throws {
        fixture.join(.of("a"))
        try fixture.give([.leased("job", to: "a")], to: "a")
        #expect(fixture.state.nodes[.named("a")]?.attempts[.named("job")]?.hasOutputs == false)
        _ = try fixture.state.writes(.of("job"), session: fixture.session("a"))
        #expect(fixture.state.nodes[.named("a")]?.attempts[.named("job")]?.hasOutputs == true)
        let session = fixture.session("a")
        let fault = #expect(throws: FleetFault.self) {
            try fixture { _ = try $0.writes(.of("job", 2), session: session) }
        }
        #expect(fault?.code == .attemptFenced)
    }

    @Test("Goodbye gives back what is left")
    func leaving() throws {
        fixture.join(.of("a"))
        try fixture.give([.leased("job", to: "a")], to: "a")
        let waiting = try fixture.ask("a", 1)
        let left = try fixture.state.leave(fixture.session("a"), at: fixture.now)
        #expect(left.attempts == [.of("job")])
        #expect(left.request == waiting)
        #expect(fixture.state.nextDue == nil)
        #expect(fixture.state.leaseDemand == .none)
    }
}
