import Testing
import Web

@testable import Scheduling

/// What is a workflow, and what is none (P14).
struct WorkflowPlanTests {
    private static func step(_ id: String, _ needs: [String] = []) -> WorkflowStep {
        WorkflowStep(id: id, action: .wait, config: ["seconds": 1], dependsOn: needs)
    }

    @Test("each step stands behind what it depends on") func order() throws {
        let plan = try WorkflowPlan([
            Self.step("c", ["b", "a"]), Self.step("a"), Self.step("b", ["a", "a"]), Self.step("d"),
        ])
        let ids = plan.order.map { plan.steps[$0].id }
        #expect(ids == ["a", "d", "b", "c"])
    }

    @Test(
        "what is none is refused, and why",
        arguments: [
            ([], .noSteps, "needs at least one step"),
            ([step("a"), step("a")], .duplicateStepID, "two steps are called a"),
            ([step("a", ["b"])], .unknownStep, "a depends on b, which is no step"),
            ([step("a", ["a"])], .cycle, "a → a"),
            ([step("z"), step("a", ["c"]), step("b", ["a"]), step("c", ["b"])], .cycle, "a → b → c → a"),
            ([step("")], .badStepID, "is no id of a step"), ([step("a b")], .badStepID, "is no id of a step"),
            ([step("1")], .badStepID, "begins with a letter"),
            ([step(String(repeating: "a", count: 65))], .badStepID, "up to 64"),
            ((0...500).map { step("s\($0)") }, .tooManySteps, "at most 500 steps, not 501"),
        ] as [([WorkflowStep], WorkflowFault.Code, String)])
    func refused(_ steps: [WorkflowStep], _ code: WorkflowFault.Code, _ words: String) {
        let fault = #expect(throws: WorkflowFault.self) { try WorkflowPlan(steps) }
        #expect(fault?.code == code && fault?.description.contains(words) == true, "\(String(describing: fault))")
    }

    @Test(
        "expressions are read at once, and look only at what there is and has ended",
        arguments: [
            ("steps.a.items > 0", ["a"], nil), ("steps.a.items > 0", ["b"], nil), ("true", [], nil),
            ("steps.a.items >", ["a"], .badExpression), ("steps.x.items > 0", ["a"], .unknownStep),
            ("steps.a.items > 0", [], .unknownStep), ("steps.c.items > 0", ["a"], .unknownStep),
            ("steps['x'].items > 0", ["a"], .unknownStep), ("steps['a'].items > 0", ["a"], nil),
            ("steps['a']['itms'] > 0", ["a"], .unknownName), ("steps.a.itms > 0", ["a"], .unknownName),
            ("steps.a.last_item.price.x > 0", ["a"], nil), ("steps.a.jobs[0] == 'x'", ["a"], nil),
            ("steps.b.items > 0", ["b"], .unknownName), ("steps.b.state == 'failed'", ["b"], nil),
            ("steps.h.body.anything > 0", ["h"], nil), ("steps.h.items > 0", ["h"], .unknownName),
            ("foo.bar == 1", [], .unknownName), ("env.PATH == 1", [], .unknownName), ("foo == 1", [], .unknownName),
            ("exists(foo)", [], .unknownName), ("run.number > 1", [], nil), ("run.nummer > 1", [], .unknownName),
            ("steps[run.name].items > 0", ["a"], nil), ("length(steps) > 1", [], nil),
        ] as [(String, [String], WorkflowFault.Code?)])
    func expressions(_ text: String, _ needs: [String], _ expected: WorkflowFault.Code?) throws {
        let condition = WorkflowStep(
            id: "c", action: .condition, config: ["expression": .string(text)], dependsOn: needs)
        let template = WorkflowStep(
            id: "c", action: .notify, config: ["to": [.string("x {{ \(text) }}")]], dependsOn: needs)
        for step in [condition, template] {
            let steps = [
                WorkflowStep(id: "a", action: .scrape), Self.step("b", ["a"]), WorkflowStep(id: "h", action: .http),
                step,
            ]
            var code: WorkflowFault.Code?
            do throws(WorkflowFault) {
                _ = try WorkflowPlan(steps)
            } catch {
                code = error.code
            }
            #expect(code == expected)
            // What was accepted once is read again.
            if expected == .unknownName { _ = try WorkflowPlan(steps, isKept: true) }
        }
    }

    @Test("a condition needs an expression") func noExpression() {
        let fault = #expect(throws: WorkflowFault.self) {
            try WorkflowPlan([WorkflowStep(id: "c", action: .condition)])
        }
        #expect(fault?.code == .badExpression && fault?.step == "c")
    }
}
