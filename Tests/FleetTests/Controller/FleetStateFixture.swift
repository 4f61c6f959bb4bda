import Fleet
import Jobs
import Testing

/// A state with short names for what a test does to it.
final class FleetStateFixture {
    var state = FleetState(lease: .seconds(30), heartbeatInterval: .seconds(5))
    var now = Timestamp.start

    func session(_ node: String, _ number: Int = 1) -> NodeSession {
        NodeSession(node: .named(node), id: "\(node)\(number)")
    }

    @discardableResult
    func join(_ hello: NodeHello, _ number: Int = 1) -> FleetState.Joining {
        state.join(hello, session: "\(hello.capabilities.name)\(number)", at: now)
    }

    /// A call that waits; its number.
    func ask(_ node: String, _ free: Int, session number: Int = 1) throws -> UInt64 {
        let entry = try state.requestLease(session(node, number), free: free, isImmediate: false)
        guard case .waits(let request, _) = entry else { throw NotWaiting() }
        return request
    }

    /// Gives jobs to a node that asks for them.
    func give(_ jobs: [Job], to node: String) throws {
        let request = try ask(node, jobs.count)
        let share = try #require(state.shares(pending: nil).first { $0.request == request })
        #expect(state.grant(jobs, to: share)?.assignments.count == jobs.count)
    }

    /// Who would get how many, by node.
    func split(_ pending: Int?) -> [String: Int] {
        var split: [String: Int] = [:]
        for share in state.shares(pending: pending) { split[share.capabilities.name.text] = share.limit }
        return split
    }

    /// Changes the state and answers what that answers: within `#expect`, which takes no call that changes a value.
    func callAsFunction<Answer>(_ change: (inout FleetState) throws -> Answer) rethrows -> Answer { try change(&state) }

    struct NotWaiting: Error {}
}
