/// Runs `body`, but not longer than `duration`: then it is cancelled. Nil when that was so, and when it answers nothing or
/// throws.
func withDeadline<Answer: Sendable>(
    _ duration: Duration, _ body: @escaping @Sendable () async throws -> Answer?
) async -> Answer? {
    await withTaskGroup(of: Answer?.self) { group in
        group.addTask {
            try? await Task.sleep(for: duration)
            return nil
        }
        group.addTask { try? await body() }
        defer { group.cancelAll() }
        return await group.next() ?? nil
    }
}
