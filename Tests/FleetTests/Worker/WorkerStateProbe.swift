import Jobs
import Testing
import Web

@testable import Fleet

/// States and assignments to try decisions on.
enum WorkerStateProbe {
    static let session = NodeSession(node: .test("node1"), id: "s1")

    static func joined(slots: Int = 2, resumed: [Assignment] = []) -> WorkerState {
        var state = WorkerState(slots: slots, grace: .seconds(10))
        state.joined(
            NodeWelcome(
                session: session, lease: .seconds(30), heartbeatInterval: .seconds(5), resumed: resumed),
            sent: .seconds(100), at: .seconds(100))
        return state
    }

    static func assignment(_ number: Int, attempt: Int = 1, timeout: Double? = nil, losses: Int = 0) throws
        -> Assignment
    {
        let job = try #require(JobID("job-\(number)"))
        return Assignment(
            reference: AttemptReference(job: job, attempt: attempt), request: .command(timeout: timeout),
            resumes: attempt > 1, losses: losses)
    }

    static func assignments(_ count: Int) throws -> [Assignment] { try (1...count).map { try assignment($0) } }
}

struct TestFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
