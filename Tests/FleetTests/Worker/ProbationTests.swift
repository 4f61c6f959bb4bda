import Jobs
import Testing

@testable import Fleet

/// P5: jobs that were lost before are begun one at a time, and not before the controller knows.
struct ProbationTests {
    private static let session = WorkerStateProbe.session
    private static let calm = HeartbeatAnswer(cancel: [], fenced: [], drain: false)

    /// A node of four slots that was given job 1 for the first time, and jobs 2 to 4 that were lost before.
    private static func given() throws -> WorkerState {
        var state = WorkerStateProbe.joined(slots: 4)
        let assignments = try (1...4).map { try WorkerStateProbe.assignment($0, losses: $0 == 1 ? 0 : 1) }
        state.leased(assignments, session: session, at: .seconds(100))
        return state
    }

    private func announces(_ state: inout WorkerState, _ now: Duration) -> Bool { state.announceNext(at: now) }

    private func begins(_ state: inout WorkerState, _ now: Duration) -> Assignment? { state.startNext(at: now) }

    @Test func beginsOneAtATimeAndTellsBefore() throws {
        var state = try Self.given()
        #expect(begins(&state, .seconds(100))?.reference.job.text == "job-1")
        #expect(begins(&state, .seconds(100)) == nil)
        let second = try WorkerStateProbe.assignment(2, losses: 1).reference
        #expect(state.hasNotBegun(second))
        #expect(announces(&state, .seconds(101)))
        #expect(!state.hasNotBegun(second), "the next heartbeat says that it begins")
        #expect(announces(&state, .seconds(101)) == false)
        // A heartbeat that was on its way already did not say it.
        state.beaten(Self.calm, session: Self.session, sent: .seconds(100.5), at: .seconds(102))
        #expect(begins(&state, .seconds(102)) == nil)
        state.beaten(Self.calm, session: Self.session, sent: .seconds(102), at: .seconds(103))
        #expect(begins(&state, .seconds(103))?.reference == second)
        #expect(announces(&state, .seconds(112.9)) == false)
        #expect(announces(&state, .seconds(113)), "it has lived through its probation")
    }

    @Test func theNextOneFollowsWhenOneHasEnded() throws {
        var state = try Self.given()
        _ = state.startNext(at: .seconds(100))
        for (number, now) in [(2, Duration.seconds(101)), (3, .seconds(102)), (4, .seconds(103))] {
            #expect(announces(&state, now))
            state.beaten(Self.calm, session: Self.session, sent: now + .milliseconds(1), at: now)
            let next = try #require(begins(&state, now))
            #expect(next.reference.job.text == "job-\(number)")
            state.runEnded(next.reference, RunReport(outcome: .completed), at: now)
        }
        #expect(announces(&state, .seconds(104)) == false)
    }

    @Test func theyDoNotKeepOthersFromRunning() throws {
        var state = try Self.given()
        _ = state.startNext(at: .seconds(100))
        #expect(state.wanted(at: .seconds(100)) == 3)
        state.tick(at: .seconds(110))
        #expect(state.suspects.count == 3, "they are not given back for waiting")
    }

    @Test(arguments: ["cancel", "fence", "drain", "lapse"]) func whatIsTakenAwayIsGone(_ how: String) throws {
        var state = try Self.given()
        #expect(announces(&state, .seconds(100)))
        let all = try (2...4).map { try WorkerStateProbe.assignment($0, losses: 1).reference }
        switch how {
        case "cancel": state.cancel(all, at: .seconds(101))
        case "fence": state.fence(all)
        case "drain": state.drain(at: .seconds(101))
        default: state.lapse()
        }
        #expect(state.suspects.isEmpty && state.announced == nil)
        state.told(sent: .seconds(102))
        #expect(all.allSatisfy { state.attempts[$0]?.phase != .waiting })
        #expect(how == "lapse" || all.allSatisfy { state.unanswered.contains($0) })
    }

    @Test func aNewSessionMayTellIt() throws {
        var state = try Self.given()
        _ = state.startNext(at: .seconds(100))
        #expect(announces(&state, .seconds(101)))
        state.sessionEnded(Self.session)
        let welcome = NodeWelcome(
            session: NodeSession(node: .test("node1"), id: "s2"), lease: .seconds(30),
            heartbeatInterval: .seconds(5), resumed: [])
        state.joined(welcome, sent: .seconds(102), at: .seconds(103))
        #expect(begins(&state, .seconds(103))?.reference.job.text == "job-2")
    }
}
