import Fleet
import Jobs
import Testing

@Suite("Who is given work")
struct LeaseSharingTests {
    let fixture = FleetStateFixture()

    /// What a node has and wants.
    struct Place: Sendable {
        var name: String
        var slots = 4
        var running = 0
        /// Nil for one that does not wait.
        var free: Int?
    }

    @Test(
        "Free slots are filled first, least load first; the rest is prefetch",
        arguments: [
            // Alone, a node has what it wants.
            ([Place(name: "a", free: 64)], 10, ["a": 10]),
            ([Place(name: "a", free: 64)], 100, ["a": 64]),
            // Two alike share alike.
            ([Place(name: "a", free: 64), Place(name: "b", free: 64)], 4, ["a": 2, "b": 2]),
            ([Place(name: "a", free: 64), Place(name: "b", free: 64)], 8, ["a": 4, "b": 4]),
            ([Place(name: "a", free: 64), Place(name: "b", free: 64)], 20, ["a": 10, "b": 10]),
            // The emptier one first.
            ([Place(name: "a", running: 3, free: 1), Place(name: "b", free: 4)], 2, ["b": 2]),
            ([Place(name: "a", running: 3, free: 1), Place(name: "b", free: 4)], 5, ["a": 1, "b": 4]),
            // By slots, not by numbers.
            ([Place(name: "a", slots: 2, free: 2), Place(name: "b", slots: 8, free: 8)], 5, ["a": 1, "b": 4]),
            // Slots before prefetch, even for one that wants much.
            ([Place(name: "a", running: 4, free: 64), Place(name: "b", free: 4)], 4, ["b": 4]),
            ([Place(name: "a", running: 4, free: 64), Place(name: "b", free: 4)], 10, ["a": 6, "b": 4]),
            // What others have free that do not wait just now is kept for them.
            ([Place(name: "a", free: 64), Place(name: "b")], 6, ["a": 4]),
            ([Place(name: "a", free: 64), Place(name: "b")], 16, ["a": 12]),
            ([Place(name: "a", running: 4, free: 64), Place(name: "b")], 3, [:]),
            ([Place(name: "a", running: 4, free: 64), Place(name: "b", running: 4)], 3, ["a": 3]),
            // Each looks once, even where nothing should be.
            ([Place(name: "a", free: 4), Place(name: "b", free: 4)], 0, ["a": 1, "b": 1]),
            // Who wants nothing waits for news alone.
            ([Place(name: "a", free: 0), Place(name: "b", free: 4)], 9, ["b": 4]),
        ] as [([Place], Int, [String: Int])])
    func sharing(places: [Place], pending: Int, expected: [String: Int]) throws {
        for place in places {
            fixture.join(.of(place.name, slots: place.slots))
            if place.running > 0 {
                let jobs = (0..<place.running).map { Job.leased("\(place.name)-\($0)", to: place.name) }
                try fixture.give(jobs, to: place.name)
            }
        }
        for place in places {
            if let free = place.free { _ = try fixture.ask(place.name, free) }
        }
        let known = fixture.state.leaseDemand == .single ? nil : pending
        if known == nil {
            #expect(fixture.split(nil).mapValues { min($0, pending) } == expected)
        } else {
            #expect(fixture.split(known) == expected)
        }
    }

    @Test("Where there was nothing, nobody looks again before the queue grows")
    func lookingOnce() throws {
        fixture.join(.of("a"))
        _ = try fixture.ask("a", 4)
        #expect(fixture.state.leaseDemand == .single)
        let share = try #require(fixture.state.shares(pending: nil).first)
        // The queue grew while it was looked at.
        fixture.state.queued()
        #expect(fixture { $0.grant([], to: share) }?.isOver == false)
        #expect(fixture.state.leaseDemand == .single)
        let again = try #require(fixture.state.shares(pending: nil).first)
        #expect(fixture { $0.grant([], to: again) }?.isOver == false)
        #expect(fixture.state.leaseDemand == .none)
        #expect(fixture.state.shares(pending: 5).isEmpty)
        fixture.state.queued()
        #expect(fixture.state.leaseDemand == .single)
    }

    @Test("One that found nothing leaves the others' turn to them")
    func unsuited() throws {
        fixture.join(.of("a", slots: 1))
        fixture.join(.of("b", slots: 1))
        try fixture.give([.leased("x", to: "a")], to: "a")
        _ = try fixture.ask("a", 2)
        _ = try fixture.ask("b", 1)
        let first = fixture.state.shares(pending: 1)
        #expect(first.map(\.capabilities.name.text) == ["b"])
        #expect(fixture { $0.grant([], to: first[0]) }?.isOver == false)
        #expect(fixture.split(1) == ["a": 1])
    }

    @Test("A call without wait is answered after one look, and at once when there is nothing to look for")
    func immediate() throws {
        fixture.join(.of("a"))
        let session = fixture.session("a")
        let entry = try fixture.state.requestLease(session, free: 1, isImmediate: true)
        #expect(entry == .waits(request: 1, ended: nil))
        let share = try #require(fixture.state.shares(pending: nil).first)
        let grant = fixture.state.grant([], to: share)
        #expect(grant?.isOver == true)
        #expect(try fixture { try $0.requestLease(session, free: 0, isImmediate: true) } == .nothing(ended: nil))
        _ = fixture.state.setDraining(.named("a"), true)
        _ = try fixture.state.heartbeat(.of(session), at: fixture.now)
        #expect(try fixture { try $0.requestLease(session, free: 1, isImmediate: true) } == .nothing(ended: nil))
    }

    @Test("A newer call of a session ends the older")
    func newerCall() throws {
        fixture.join(.of("a"))
        let first = try fixture.ask("a", 1)
        let entry = try fixture.state.requestLease(fixture.session("a"), free: 2, isImmediate: false)
        #expect(entry == .waits(request: first + 1, ended: first))
        #expect(!fixture { $0.withdraw(first) })
        #expect(fixture { $0.withdraw(first + 1) })
    }

    @Test("What was leased for a call that ended meanwhile is not given to the node")
    func withdrawn() throws {
        fixture.join(.of("a"))
        let request = try fixture.ask("a", 1)
        let share = try #require(fixture.state.shares(pending: nil).first)
        #expect(fixture { $0.withdraw(request) })
        #expect(fixture { $0.grant([.leased("job", to: "a")], to: share) } == nil)
        #expect(fixture.state.nodes[.named("a")]?.attempts.isEmpty == true)
    }

    @Test("A draining node gets nothing, what was leased for it included, until it is resumed")
    func draining() throws {
        fixture.join(.of("a"))
        let request = try fixture.ask("a", 1)
        let share = try #require(fixture.state.shares(pending: nil).first)
        #expect(fixture { $0.setDraining(.named("a"), true) } == request)
        #expect(fixture { $0.grant([.leased("job", to: "a")], to: share) } == nil)
        #expect(try fixture { try $0.heartbeat(.of(fixture.session("a")), at: fixture.now) }.answer.drain)
        _ = try fixture.ask("a", 1)
        #expect(fixture.state.leaseDemand == .none)
        #expect(fixture { $0.setDraining(.named("a"), false) } != nil)
        #expect(try !fixture { try $0.heartbeat(.of(fixture.session("a")), at: fixture.now) }.answer.drain)
        _ = try fixture.ask("a", 1)
        #expect(fixture.state.leaseDemand == .single)
        // By its own wish.
        _ = try fixture.state.heartbeat(.of(fixture.session("a"), draining: true), at: fixture.now)
        #expect(fixture.state.leaseDemand == .none)
        #expect(try fixture { try $0.heartbeat(.of(fixture.session("a")), at: fixture.now) }.mayTakeMore)
        #expect(fixture.state.leaseDemand == .single)
    }

    @Test("P7 A cancel ends the waiting call, or the next one, so that the node asks at once")
    func cancelNews() throws {
        fixture.join(.of("a"))
        try fixture.give([.leased("one", to: "a"), .leased("two", to: "a")], to: "a")
        let request = try fixture.ask("a", 1)
        #expect(fixture { $0.cancel(.of("one"), of: .named("a"), at: fixture.now) } == request)
        _ = try fixture.state.heartbeat(.of(fixture.session("a"), [.of("one"), .of("two")]), at: fixture.now)
        #expect(fixture { $0.cancel(.of("two"), of: .named("a"), at: fixture.now) } == nil)
        let session = fixture.session("a")
        #expect(try fixture { try $0.requestLease(session, free: 1, isImmediate: false) } == .nothing(ended: nil))
        // Told once; the heartbeat is on its way.
        _ = try fixture.ask("a", 1)
    }

    @Test("P7 A cancel that comes while the attempt is on its way to its node is not lost")
    func earlyCancel() throws {
        fixture.join(.of("a"))
        _ = try fixture.ask("a", 1)
        let share = try #require(fixture.state.shares(pending: nil).first)
        #expect(fixture { $0.cancel(.of("job"), of: .named("a"), at: fixture.now) } == nil)
        _ = fixture.state.grant([.leased("job", to: "a")], to: share)
        #expect(
            try fixture { try $0.requestLease(fixture.session("a"), free: 1, isImmediate: false) }
                == .nothing(ended: nil))
        let beat = try fixture.state.heartbeat(.of(fixture.session("a"), [.of("job")]), at: fixture.now)
        #expect(beat.answer.cancel == [.of("job")])
    }

    @Test("P8 Who shuts down ends all waiting and refuses more")
    func stopping() throws {
        fixture.join(.of("a"))
        fixture.join(.of("b"))
        let waiting = [try fixture.ask("a", 1), try fixture.ask("b", 1)]
        #expect(fixture { $0.stop() } == waiting)
        let session = fixture.session("a")
        let fault = #expect(throws: FleetFault.self) {
            try fixture { _ = try $0.requestLease(session, free: 1, isImmediate: false) }
        }
        #expect(fault?.code == .shuttingDown)
    }
}
