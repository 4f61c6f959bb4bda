import Testing

@testable import trawl

/// When servers are started, restarted and rolled over: without processes and clocks.
struct ClusterStateTests {
    private static let well = ClusterState.Seen(active: 0, isFit: true)

    /// A cluster whose servers all serve.
    private static func serving(_ count: Int) -> ClusterState {
        var state = ClusterState(count: count)
        _ = state.handle(.begin, at: .zero)
        for index in 0..<count { _ = state.handle(.answered(index), at: .seconds(1)) }
        return state
    }

    private static func look(_ state: inout ClusterState, _ seen: [ClusterState.Seen]? = nil, at now: Duration)
        -> [ClusterState.Action]
    {
        state.handle(.look(seen ?? state.servers.map { _ in well }), at: now)
    }

    @Test func `opens when each has been well, or was found not to be`() {
        var state = ClusterState(count: 3)
        let begun = state.handle(.begin, at: .zero)
        #expect(begun == [.start(0), .start(1), .start(2)])
        let first = state.handle(.answered(0), at: .seconds(1))
        #expect(first == [.admit(0), .tell(.healthy(0))])
        let second = state.handle(.ended(1, .exited(1)), at: .seconds(1))
        #expect(second == [.tell(.cannotStart(1, .exited(1)))])
        let early = Self.look(&state, at: .milliseconds(1_500))
        #expect(early.isEmpty)
        let again = Self.look(&state, at: .seconds(2))
        #expect(again == [.start(1)], "a second after its end")
        let late = Self.look(&state, at: .seconds(30))
        #expect(late == [.tell(.slow(2, .seconds(30))), .open])
        let healthy = state.handle(.answered(2), at: .seconds(31))
        #expect(healthy == [.admit(2), .tell(.healthy(2))])
    }

    @Test func `who ends again and again is started later and later, and told of once`() {
        var state = ClusterState(count: 1)
        _ = state.handle(.begin, at: .zero)
        var now = Duration.zero
        var pauses: [Duration] = []
        var told = 0
        for _ in 0..<8 {
            let actions = state.handle(.ended(0, .exited(3)), at: now)
            told += actions.count { if case .tell = $0 { true } else { false } }
            guard case .waiting(let until) = state.servers[0].phase else {
                Issue.record("it is \(state.servers[0].phase)")
                return
            }
            pauses.append(until - now)
            let early = Self.look(&state, at: until - .milliseconds(1))
            #expect(early.isEmpty)
            now = until
            let due = Self.look(&state, at: now)
            #expect(due == [.start(0)])
        }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
        #expect(told == 1)
        #expect(state.servers[0].restarts == 8)
        // It ran for a minute: what was before is forgotten.
        _ = state.handle(.answered(0), at: now)
        let ended = state.handle(.ended(0, .signalled(9)), at: now + .seconds(60))
        #expect(ended == [.shut(0), .tell(.ended(0, .signalled(9), pause: .seconds(1)))])
    }

    @Test func `rolls over one by one`() throws {
        var state = Self.serving(2)
        let begun = state.beginRoll(.init(), at: .seconds(10))
        #expect(begun == [.shut(0), .tell(.draining(0, isOnlyOne: false))])
        let other = state.beginRoll(.init(), at: .seconds(10))
        #expect(other == nil, "one at a time")
        let busy = Self.look(&state, [.init(active: 1, isFit: true), Self.well], at: .seconds(11))
        #expect(busy.isEmpty)
        let quiet = Self.look(&state, at: .seconds(12))
        #expect(quiet.isEmpty, "not at the first look")
        let drained = Self.look(&state, at: .seconds(13))
        #expect(drained == [.tell(.restarting(0, active: 0)), .stop(0)])
        let ended = state.handle(.ended(0, .exited(0)), at: .seconds(14))
        #expect(ended == [.start(0)], "without a pause, and nothing is wrong")
        let answered = state.handle(.answered(0), at: .seconds(15))
        #expect(answered == [.admit(0)])
        let unfit = Self.look(&state, [.init(active: 0, isFit: false), Self.well], at: .seconds(16))
        #expect(unfit.isEmpty, "the gateway must see it too")
        let back = Self.look(&state, at: .seconds(17))
        #expect(back == [.tell(.back(0)), .shut(1), .tell(.draining(1, isOnlyOne: false))])
        let late = Self.look(&state, [Self.well, .init(active: 2, isFit: true)], at: .seconds(47))
        #expect(late == [.tell(.restarting(1, active: 2)), .stop(1)], "after the time for draining")
        _ = state.handle(.ended(1, .exited(0)), at: .seconds(48))
        _ = state.handle(.answered(1), at: .seconds(49))
        let done = Self.look(&state, at: .seconds(50))
        #expect(done == [.tell(.back(1)), .tell(.rolled)])
        #expect(state.roll == nil && state.servers.allSatisfy { $0.phase == .serving })
    }

    @Test func `a roll stops at the first that does not get well`() {
        var state = Self.serving(3)
        _ = state.beginRoll(.init(), at: .seconds(10))
        for second in 11...12 { _ = Self.look(&state, at: .seconds(second)) }
        _ = state.handle(.ended(0, .exited(0)), at: .seconds(13))
        var died = state
        let ended = died.handle(.ended(0, .exited(1)), at: .seconds(14))
        #expect(
            ended == [.tell(.cannotStart(0, .exited(1))), .tell(.rollStopped(.endedAgain(0, .exited(1))))])
        #expect(died.roll == nil && died.servers[1].phase == .serving && died.servers[2].phase == .serving)
        let late = Self.look(&state, at: .seconds(73))
        #expect(
            late == [.tell(.slow(0, .seconds(30))), .tell(.rollStopped(.notHealthy(0, .seconds(60))))])
        #expect(state.roll == nil && state.servers[0].phase == .starting, "it may still come")
    }

    @Test func `a roll begins with those that do not serve`() {
        var state = Self.serving(3)
        _ = state.handle(.ended(2, .exited(1)), at: .seconds(5))
        let begun = state.beginRoll(.init(), at: .seconds(5))
        #expect(begun == [.tell(.restarting(2, active: 0)), .start(2)])
        _ = state.handle(.answered(2), at: .seconds(6))
        let next = Self.look(&state, at: .seconds(7))
        #expect(next == [.tell(.back(2)), .shut(0), .tell(.draining(0, isOnlyOne: false))])
    }

    @Test func `the last one that serves goes on serving`() {
        var state = Self.serving(2)
        _ = state.beginRoll(.init(), at: .seconds(10))
        for second in 11...12 { _ = Self.look(&state, at: .seconds(second)) }
        _ = state.handle(.ended(0, .exited(0)), at: .seconds(13))
        _ = state.handle(.answered(0), at: .seconds(14))
        _ = state.handle(.ended(0, .exited(1)), at: .seconds(14))
        #expect(state.roll == nil)
        // One server alone is another thing: whoever restarts it knows.
        var alone = Self.serving(1)
        let actions = alone.beginRoll(.init(), at: .seconds(10))
        #expect(actions == [.shut(0), .tell(.draining(0, isOnlyOne: true))])
        // The other one fails while the first is rolled over: the first comes back, and is then the last.
        var both = Self.serving(2)
        _ = both.beginRoll(.init(), at: .seconds(10))
        for second in 11...12 { _ = Self.look(&both, at: .seconds(second)) }
        _ = both.handle(.ended(0, .exited(0)), at: .seconds(13))
        _ = both.handle(.ended(1, .exited(1)), at: .seconds(13))
        _ = both.handle(.answered(0), at: .milliseconds(13_100))
        let next = Self.look(&both, at: .milliseconds(13_200))
        #expect(next == [.tell(.back(0)), .tell(.restarting(1, active: 0)), .start(1)])
    }

    @Test func `ends what runs and starts nothing more`() {
        var state = Self.serving(3)
        _ = state.handle(.ended(1, .exited(1)), at: .seconds(5))
        _ = state.beginRoll(.init(), at: .seconds(5))
        let stopped = state.handle(.stop, at: .seconds(6))
        #expect(stopped == [.tell(.rollStopped(.clusterEnds)), .stop(0), .stop(1), .stop(2)])
        let again = state.handle(.stop, at: .seconds(6))
        #expect(again.isEmpty)
        let looked = Self.look(&state, at: .seconds(60))
        #expect(looked.isEmpty)
        for index in 0..<3 {
            #expect(!state.isOver)
            let ended = state.handle(.ended(index, .exited(0)), at: .seconds(61))
            #expect(ended.isEmpty)
        }
        #expect(state.isOver)
        let roll = state.beginRoll(.init(), at: .seconds(62))
        #expect(roll == nil)
    }

    @Test func `a server that ends while it is drained is started at once`() {
        var state = Self.serving(2)
        _ = state.beginRoll(.init(), at: .seconds(10))
        let ended = state.handle(.ended(0, .signalled(9)), at: .seconds(11))
        #expect(ended == [.tell(.ended(0, .signalled(9), pause: .zero)), .start(0)])
        #expect(state.roll?.deadline == .seconds(71))
    }
}
