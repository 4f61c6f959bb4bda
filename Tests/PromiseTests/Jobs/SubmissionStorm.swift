import Synchronization
import TestSupport
import Testing
import Web

/// Many clients that submit jobs under ids of their own, again and again until each is acknowledged, while the test does
/// harm to the service.
final class SubmissionStorm: Sendable {
    private struct State {
        var acknowledged: Set<String> = []
        var unanswered = 0
        var refused = 0
    }

    let clients: Int
    let jobs: Int
    private let state = Mutex(State())

    init(clients: Int, jobs: Int) {
        self.clients = clients
        self.jobs = jobs
    }

    /// The ids that were answered with 200.
    var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
    /// Requests whose answer did not come.
    var unanswered: Int { state.withLock { $0.unanswered } }
    /// Requests answered with 503.
    var refused: Int { state.withLock { $0.refused } }

    static func id(_ number: Int) -> String { "storm-\(number)" }

    /// Submits everything, `request` giving the body for a number; `harm` runs beside it.
    func run(
        _ api: ServiceClient, request: @escaping @Sendable (Int) -> JSONValue,
        harm: (SubmissionStorm) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                let numbers = stride(from: client, to: jobs, by: clients).map { $0 }
                group.addTask { try await self.submit(numbers, api, request) }
            }
            try await harm(self)
            try await group.waitForAll()
        }
    }

    private func submit(
        _ numbers: [Int], _ api: ServiceClient, _ request: @Sendable (Int) -> JSONValue
    ) async throws {
        var left = numbers[...]
        while !left.isEmpty {
            do {
                try await api.withConnection { connection in
                    while let number = left.first {
                        let answer = try await connection.send("POST", "/jobs", body: request(number).description)
                        switch answer.status {
                        case 200:
                            #expect(try answer.json["job_id"]?.string == Self.id(number))
                            state.withLock { _ = $0.acknowledged.insert(Self.id(number)) }
                            left.removeFirst()
                        case 503:
                            state.withLock { $0.refused += 1 }
                            try await Task.sleep(for: .milliseconds(20))
                        default: throw UnexpectedAnswer(request: "storm \(number)", answer: answer)
                        }
                    }
                }
            } catch let fault as UnexpectedAnswer {
                throw fault
            } catch {
                try Task.checkCancellation()
                state.withLock { $0.unanswered += 1 }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}
