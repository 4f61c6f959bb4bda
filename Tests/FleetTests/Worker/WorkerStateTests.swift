import Jobs
import Testing
import Web

@testable import Fleet

/// What a worker decides, without any I/O: leases, sessions and folders.
struct WorkerStateTests {
    @Test func neverStartsMoreThanItsSlots() throws {
        var state = WorkerStateProbe.joined(slots: 3)
        #expect(state.wanted(at: .seconds(100)) == 3)
        state.leased(try WorkerStateProbe.assignments(10), session: WorkerStateProbe.session, at: .seconds(100))
        #expect(state.wanted(at: .seconds(100)) == 0)
        var started: [Assignment] = []
        while let next = state.startNext(at: .seconds(100)) { started.append(next) }
        #expect(started.count == 3)
        #expect(state.running == 3)
        state.runEnded(started[0].reference, RunReport(outcome: .completed), at: .seconds(101))
        #expect(state.startNext(at: .seconds(101)) != nil)
        #expect(state.startNext(at: .seconds(101)) == nil)
    }

    @Test func prefetchesAsManyAsEndedLately() throws {
        var state = WorkerStateProbe.joined(slots: 2)
        for number in 1...200 {
            let assignment = try WorkerStateProbe.assignment(number)
            state.leased([assignment], session: WorkerStateProbe.session, at: .seconds(100))
            _ = state.startNext(at: .seconds(100))
            state.runEnded(assignment.reference, RunReport(outcome: .completed), at: .seconds(100))
            _ = state.answered([assignment.reference])
            state.cleared([assignment.reference.job])
        }
        #expect(state.wanted(at: .seconds(100) + .milliseconds(49)) == 2 + WorkerState.mostPrefetched)
        #expect(state.wanted(at: .seconds(100) + .milliseconds(50)) == 2, "long jobs are not hoarded")
    }

    @Test func givesBackWhatWaitsInVain() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        state.leased(try WorkerStateProbe.assignments(3), session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.tick(at: .seconds(100) + .milliseconds(900))
        #expect(state.waiting.count == 2)
        state.tick(at: .seconds(101))
        #expect(state.waiting.isEmpty)
        #expect(state.reports(10, node: .test("node1")).map(\.outcome) == [.released, .released])
        #expect(state.held.count == 3, "they are the node's until that is acknowledged")
    }

    @Test func theLeaseCountsFromWhenTheHeartbeatWasSent() {
        var state = WorkerStateProbe.joined()
        let answer = HeartbeatAnswer(cancel: [], fenced: [], drain: false)
        state.beaten(answer, session: WorkerStateProbe.session, sent: .seconds(105), at: .seconds(129))
        #expect(!state.hasLapsed(at: .seconds(134)))
        #expect(state.hasLapsed(at: .seconds(135)))
        state.beaten(
            answer, session: NodeSession(node: .test("node1"), id: "s0"), sent: .seconds(134), at: .seconds(134))
        #expect(state.hasLapsed(at: .seconds(135)), "an answer of an earlier session renews nothing")
    }

    @Test func fencedAttemptsAreDroppedWithoutAWord() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        let jobs = try WorkerStateProbe.assignments(2)
        state.leased(jobs, session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.fence(jobs.map(\.reference))
        #expect(state.takeActions() == [.drop(jobs[0].reference)])
        #expect(state.clears(jobs[0].reference), "its folder goes")
        #expect(state.running == 1, "its slot is taken until its task has ended")
        #expect(state.startNext(at: .seconds(100)) == nil)
        state.runEnded(jobs[0].reference, RunReport(outcome: .completed), at: .seconds(101))
        #expect(state.reports(10, node: .test("node1")).map(\.reference) == [jobs[1].reference])
    }

    @Test func twoAttemptsAtOneJobDoNotRunAtATime() throws {
        var state = WorkerStateProbe.joined(slots: 2)
        let first = try WorkerStateProbe.assignment(1)
        let second = try WorkerStateProbe.assignment(1, attempt: 2)
        state.leased([first], session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.fence([first.reference])
        state.leased([second], session: WorkerStateProbe.session, at: .seconds(100))
        #expect(state.startNext(at: .seconds(100)) == nil)
        state.runEnded(first.reference, RunReport(outcome: .cancelled), at: .seconds(101))
        #expect(state.startNext(at: .seconds(101)) == second)
    }

    @Test func aFolderIsNotClearedUnderANewerAttempt() throws {
        var state = WorkerStateProbe.joined(slots: 2)
        let first = try WorkerStateProbe.assignment(1)
        let second = try WorkerStateProbe.assignment(1, attempt: 2)
        state.leased([first], session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.runEnded(first.reference, RunReport(outcome: .completed), at: .seconds(100))
        // The answer to the report was lost, and the job came back.
        state.leased([second], session: WorkerStateProbe.session, at: .seconds(101))
        #expect(state.startNext(at: .seconds(101)) == second)
        #expect(state.answered([first.reference]).isEmpty)
        state.runEnded(second.reference, RunReport(outcome: .completed), at: .seconds(102))
        #expect(state.answered([second.reference]) == [second.reference.job])
        let third = try WorkerStateProbe.assignment(1, attempt: 3)
        state.leased([third], session: WorkerStateProbe.session, at: .seconds(103))
        #expect(state.startNext(at: .seconds(103)) == nil, "not while the folder goes")
        state.cleared([third.reference.job])
        #expect(state.startNext(at: .seconds(103)) == third)
    }

    @Test func attemptsOutliveTheirSession() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        let jobs = try WorkerStateProbe.assignments(2)
        state.leased(jobs, session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.sessionEnded(NodeSession(node: .test("node1"), id: "s0"))
        #expect(state.session != nil, "the end of an older one is no news")
        state.sessionEnded(WorkerStateProbe.session)
        #expect(state.session == nil)
        #expect(state.held == jobs.map(\.reference))
        #expect(!state.hasLapsed(at: .seconds(1_000)), "without a session nothing lapses anew")
        let resumed = try WorkerStateProbe.assignment(7, attempt: 2)
        state.joined(
            NodeWelcome(
                session: NodeSession(node: .test("node1"), id: "s2"), lease: .seconds(30),
                heartbeatInterval: .seconds(5), resumed: [resumed, jobs[0]]),
            sent: .seconds(200), at: .seconds(200))
        #expect(state.held.count == 3, "what runs already is not begun again")
        state.leased([try WorkerStateProbe.assignment(8)], session: WorkerStateProbe.session, at: .seconds(200))
        #expect(state.held.count == 3, "an answer to the earlier session counts for nothing")
    }
}
