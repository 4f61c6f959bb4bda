/// Waits until `condition` holds, and fails when it does not within `deadline`. For what happens in another process or
/// behind a socket, where there is nothing to await; it looks every two milliseconds.
package func eventually(
    within deadline: Duration = .seconds(10), _ expectation: String, isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while try await !condition() {
        guard ContinuousClock.now < end else { throw DeadlineError(expectation: expectation, deadline: deadline) }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Something did not come about in time.
package struct DeadlineError: Error, CustomStringConvertible {
    package let expectation: String
    package let deadline: Duration

    package var description: String { "not within \(deadline): \(expectation)" }
}
