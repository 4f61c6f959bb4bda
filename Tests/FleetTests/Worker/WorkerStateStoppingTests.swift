import Jobs
import Testing
import Web

@testable import Fleet

/// What a worker decides when runs are to end, without any I/O.
struct WorkerStateStoppingTests {
    @Test func cancelStopsGracefullyThenByForce() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        let jobs = try WorkerStateProbe.assignments(2)
        state.leased(jobs, session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.cancel(jobs.map(\.reference), at: .seconds(100))
        #expect(state.takeActions() == [.stop(jobs[0].reference, .cancel)])
        #expect(state.reports(10, node: .test("node1")).map(\.outcome) == [.cancelled], "what waits needs no stop")
        state.cancel([jobs[0].reference], at: .seconds(105))
        state.tick(at: .seconds(109))
        #expect(state.takeActions().isEmpty, "asking again changes nothing")
        state.tick(at: .seconds(110))
        #expect(state.takeActions() == [.force(jobs[0].reference)])
        state.tick(at: .seconds(111))
        #expect(state.takeActions().isEmpty)
        state.runEnded(jobs[0].reference, RunReport(outcome: .released), at: .seconds(111))
        #expect(state.attempts[jobs[0].reference]?.report?.outcome == .cancelled)
    }

    @Test func timeoutFailsTheAttempt() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        let job = try WorkerStateProbe.assignment(1, timeout: 30)
        state.leased([job], session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(110))
        state.tick(at: .seconds(139))
        #expect(state.takeActions().isEmpty)
        state.tick(at: .seconds(140))
        #expect(state.takeActions() == [.stop(job.reference, .timeout)])
        state.runEnded(job.reference, RunReport(outcome: .cancelled, result: ["pages": 3]), at: .seconds(141))
        let report = try #require(state.reports(1, node: .test("node1")).first)
        guard case .failed(let error, nil) = report.outcome else { throw TestFault("not failed: \(report.outcome)") }
        #expect(error.code == "timeout")
        #expect(report.result == ["pages": 3])
    }

    @Test func whatCompletedInTimeStaysCompleted() {
        for reason in [StopReason.cancel, .drain, .timeout] {
            #expect(RunReport(outcome: .completed).settled(by: reason).outcome == .completed)
        }
        let failed = RunReport(outcome: .failed(JobError(code: "signal", message: "killed"), retryAfter: nil))
        #expect(failed.settled(by: .cancel).outcome == .cancelled)
        #expect(failed.settled(by: .drain).outcome == .released)
        #expect(failed.settled(by: nil) == failed)
    }

    @Test func `P8 a drain takes no more, gives back what waits and stops what runs`() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        let jobs = try WorkerStateProbe.assignments(2)
        state.leased(jobs, session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.drain(at: .seconds(100))
        #expect(state.takeActions() == [.stop(jobs[0].reference, .drain)])
        #expect(state.wanted(at: .seconds(100)) == 0)
        #expect(Array(state.unanswered) == [jobs[1].reference])
        let late = try WorkerStateProbe.assignment(3)
        state.leased([late], session: WorkerStateProbe.session, at: .seconds(101))
        #expect(state.unanswered.last == late.reference, "an answer that was under way is given back")
        state.runEnded(jobs[0].reference, RunReport(outcome: .released), at: .seconds(101))
        #expect(!state.isDrained)
        _ = state.answered(Array(state.unanswered))
        #expect(state.isDrained)
    }

    @Test func aCancelledJobThatDrainsStaysCancelled() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        let job = try WorkerStateProbe.assignment(1)
        state.leased([job], session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.cancel([job.reference], at: .seconds(100))
        state.drain(at: .seconds(101))
        state.runEnded(job.reference, RunReport(outcome: .released), at: .seconds(102))
        #expect(state.attempts[job.reference]?.report?.outcome == .cancelled)
        var other = WorkerStateProbe.joined(slots: 1)
        other.leased([job], session: WorkerStateProbe.session, at: .seconds(100))
        _ = other.startNext(at: .seconds(100))
        other.drain(at: .seconds(100))
        other.cancel([job.reference], at: .seconds(105))
        other.tick(at: .seconds(110))
        #expect(other.takeActions().last == .force(job.reference), "the later reason gets no more time")
        other.runEnded(job.reference, RunReport(outcome: .released), at: .seconds(110))
        #expect(other.attempts[job.reference]?.report?.outcome == .cancelled)
    }

    @Test func `P3 a node that was not answered for its lease drops everything and says nothing`() throws {
        var state = WorkerStateProbe.joined(slots: 1)
        let jobs = try WorkerStateProbe.assignments(3)
        state.leased(jobs, session: WorkerStateProbe.session, at: .seconds(100))
        _ = state.startNext(at: .seconds(100))
        state.runEnded(jobs[0].reference, RunReport(outcome: .completed), at: .seconds(101))
        _ = state.startNext(at: .seconds(101))
        _ = state.takeActions()
        #expect(!state.hasLapsed(at: .seconds(129)))
        #expect(state.hasLapsed(at: .seconds(130)))
        state.lapse()
        #expect(state.takeActions() == [.drop(jobs[1].reference)])
        #expect(state.session == nil)
        #expect(state.held.isEmpty)
        #expect(state.unanswered.isEmpty && state.waiting.isEmpty)
        #expect(!state.clears(jobs[1].reference), "its checkpoint stays")
        state.runEnded(jobs[1].reference, RunReport(outcome: .completed), at: .seconds(131))
        #expect(state.unanswered.isEmpty)
        #expect(state.running == 0 && state.attempts.isEmpty)
    }
}
