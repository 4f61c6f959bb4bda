/// Runs `body`, but not longer than `duration`: then it is cancelled and a ``FleetFault`` `unreachable` is thrown.
func withDeadline<Answer: Sendable>(
    _ duration: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Answer
) async throws -> Answer {
    try await withThrowingTaskGroup(of: Answer?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: duration)
            return nil
        }
        defer { group.cancelAll() }
        guard let answer = try await group.next() ?? nil else {
            throw FleetFault(.unreachable, "the controller did not answer \(what) within \(duration)")
        }
        return answer
    }
}
