import Jobs
import Testing
import Web

@testable import Scheduling

/// Runs of workflows: what happens goes in, what is to be done comes out.
struct WorkflowStateTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func step(
        _ id: String, _ needs: [String] = [], _ action: WorkflowStep.Action = .scrape,
        when: WorkflowStep.When = .success,
        retries: Int = 0, limit: Duration? = nil
    ) -> WorkflowStep {
        let config: JSONObject = action == .condition ? ["expression": "true"] : JSONObject()
        var step = WorkflowStep(id: id, action: action, config: config, dependsOn: needs)
        (step.when, step.retries, step.timeLimit) = (when, retries, limit)
        return step
    }

    private static func statuses(_ state: WorkflowState) -> [String] { state.steps.map(\.status.rawValue) }

    @Test("steps follow each other, and side by side where they can") func order() throws {
        var state = WorkflowState(
            try WorkflowPlan([
                Self.step("a"), Self.step("b", ["a"]), Self.step("c", ["a"]), Self.step("d", ["b", "c"]),
            ]))
        #expect(state.start(at: Self.start) == [.begin(step: "a", attempt: 1)])
        #expect(
            state.ended("a", attempt: 1, .succeeded(["items": 3]), at: Self.start)
                == [.begin(step: "b", attempt: 1), .begin(step: "c", attempt: 1)])
        #expect(state.ended("c", attempt: 1, .succeeded([:]), at: Self.start) == [])
        #expect(state.ended("b", attempt: 1, .succeeded([:]), at: Self.start) == [.begin(step: "d", attempt: 1)])
        let names = state.names()
        #expect(names["steps"]?["a"]?["items"] == 3 && names["steps"]?["a"]?["state"] == "completed")
        #expect(state.ended("d", attempt: 1, .succeeded([:]), at: Self.start) == [.end(.succeeded)])
        #expect(state.status == .succeeded)
    }

    @Test("a failed step leaves what follows it skipped, saying why; others go on (P14)") func failure() throws {
        var state = WorkflowState(
            try WorkflowPlan([
                Self.step("a"), Self.step("b", ["a"]), Self.step("c", ["b"]), Self.step("other"),
                Self.step("tell", ["c"], .notify, when: .failure),
                Self.step("calm", ["other"], .notify, when: .failure), Self.step("last", ["a", "tell"], when: .always),
            ]))
        _ = state.start(at: Self.start)
        #expect(
            state.ended("a", attempt: 1, .failed("no route", [:]), at: Self.start)
                == [.begin(step: "tell", attempt: 1)])
        #expect(state["b"]?.status == .skipped && state["b"]?.reason == "a failed")
        #expect(state["c"]?.reason == "b was skipped")
        #expect(state.ended("other", attempt: 1, .succeeded([:]), at: Self.start) == [])
        #expect(state["calm"]?.reason == "nothing that it depends on has failed")
        #expect(state.ended("tell", attempt: 1, .succeeded([:]), at: Self.start) == [.begin(step: "last", attempt: 1)])
        #expect(state.ended("last", attempt: 1, .succeeded([:]), at: Self.start) == [.end(.failed)])
    }

    @Test("a condition that is false skips what follows, and the run has not failed") func condition() throws {
        var state = WorkflowState(
            try WorkflowPlan([Self.step("if", [], .condition), Self.step("then", ["if"]), Self.step("after", ["then"])])
        )
        _ = state.start(at: Self.start)
        #expect(state.ended("if", attempt: 1, .succeeded(["result": false]), at: Self.start) == [.end(.succeeded)])
        #expect(state["then"]?.reason == "the condition if is false" && state["after"]?.reason == "then was skipped")
    }

    @Test("a step is tried again, each time after twice the time, as often as it says") func retries() throws {
        var state = WorkflowState(try WorkflowPlan([Self.step("a", retries: 2)]))
        var now = Self.start
        _ = state.start(at: now)
        for (attempt, delay) in [(1, 10), (2, 20)] {
            #expect(state.ended("a", attempt: attempt, .failed("no", [:]), at: now) == [])
            #expect(state.nextDue == now + .seconds(delay) && Self.statuses(state) == ["retrying"])
            #expect(state.due(at: now + .seconds(delay - 1)) == [])
            now = now + .seconds(delay)
            #expect(state.due(at: now) == [.begin(step: "a", attempt: attempt + 1)])
        }
        #expect(state.ended("a", attempt: 1, .succeeded([:]), at: now) == [], "a try of before says nothing any more")
        #expect(state.ended("a", attempt: 3, .failed("no", [:]), at: now) == [.end(.failed)])
        #expect(state["a"]?.reason == "no" && state.nextDue == nil)
    }

    @Test("what takes too long is stopped, and counts as a failure") func tooLong() throws {
        var state = WorkflowState(
            try WorkflowPlan([Self.step("a", retries: 1, limit: .seconds(60)), Self.step("b", ["a"])]))
        _ = state.start(at: Self.start)
        #expect(state.nextDue == Self.start + .seconds(60))
        #expect(state.due(at: Self.start + .seconds(60)) == [.stop(step: "a", attempt: 1)])
        #expect(state.due(at: Self.start + .seconds(70)) == [.begin(step: "a", attempt: 2)])
        #expect(state.due(at: Self.start + .seconds(130)) == [.stop(step: "a", attempt: 2), .end(.failed)])
        #expect(state["a"]?.reason == "it took longer than 60 s" && state["b"]?.status == .skipped)
    }

    @Test("a run is cancelled, and gone on with: what has succeeded is not done again") func cancelled() throws {
        var state = WorkflowState(
            try WorkflowPlan([Self.step("a"), Self.step("b", ["a"], retries: 1), Self.step("c", ["b"])]))
        _ = state.start(at: Self.start)
        _ = state.ended("a", attempt: 1, .succeeded([:]), at: Self.start)
        #expect(state.goOn(at: Self.start) == [], "it runs")
        #expect(state.cancel(at: Self.start) == [.stop(step: "b", attempt: 1), .end(.cancelled)])
        #expect(Self.statuses(state) == ["completed", "cancelled", "cancelled"] && state.cancel(at: Self.start) == [])
        #expect(state.goOn(at: Self.start) == [.begin(step: "b", attempt: 2)])
        #expect(state.ended("b", attempt: 2, .failed("no", [:]), at: Self.start) == [])
        #expect(state["b"]?.status == .retrying, "its retries begin anew")
        #expect(state.due(at: Self.start + .seconds(10)) == [.begin(step: "b", attempt: 3)])
        #expect(state.ended("b", attempt: 3, .succeeded([:]), at: Self.start) == [.begin(step: "c", attempt: 1)])
    }

    /// Random graphs, random ends, and the program ends at any point.
    @Test(
        "every run ends, nothing runs before what it depends on, and nothing that has succeeded twice (P14)",
        arguments: 0..<200)
    func simulation(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let count = Int.random(in: 1...12, using: &random)
        let plan = try WorkflowPlan(
            (0..<count).map { place in
                let needs = (0..<place).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }.map { "s\($0)" }
                return Self.step(
                    "s\(place)", needs, when: WorkflowStep.When.allCases.randomElement(using: &random) ?? .success,
                    retries: Int.random(in: 0...2, using: &random),
                    limit: Bool.random(using: &random) ? .seconds(30) : nil)
            })
        var (state, now, ends) = (WorkflowState(plan), Self.start, 0)
        var (running, succeeded): ([String: Int], Set<String>) = ([:], [])
        func act(_ actions: [WorkflowState.Action]) throws {
            for action in actions {
                switch action {
                case .begin(let step, let attempt):
                    #expect(!succeeded.contains(step) && running[step] == nil && ends == 0)
                    let place = try #require(state.places[step])
                    #expect(plan.needs[place].allSatisfy { state.steps[$0].status.isOver })
                    running[step] = attempt
                case .stop(let step, let attempt): #expect(running.removeValue(forKey: step) == attempt)
                case .end: ends += 1
                }
            }
        }
        _ = state.names()
        try act(state.start(at: now))
        for _ in 0..<1_000 where ends == 0 {
            if Bool.random(using: &random) { _ = state.names() }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                guard let (step, attempt) = running.randomElement(using: &random) else { continue }
                running[step] = nil
                let isWell = Bool.random(using: &random)
                if isWell { succeeded.insert(step) }
                try act(
                    state.ended(step, attempt: attempt, isWell ? .succeeded(["n": 1]) : .failed("no", [:]), at: now))
            case 5..<9:
                now = now + .seconds(Int.random(in: 1...40, using: &random))
                try act(state.due(at: now))
            default:
                state = try #require(WorkflowState(plan, kept: state.steps, status: state.status))
                let before = running
                running = [:]
                try act(state.resumed())
                #expect(running == before)
            }
        }
        var fresh = try #require(WorkflowState(plan, kept: state.steps, status: state.status))
        let (names, anew) = (state.names(), fresh.names())
        #expect(names == anew, "what was found before is as it would be found now")
        #expect(ends == 1 && running.isEmpty && state.steps.allSatisfy { $0.status.isOver })
        #expect(state.steps.filter { $0.status == .skipped }.allSatisfy { $0.reason != nil })
    }
}
