/// Waits until `condition` holds, and fails when it does not within `deadline`. For what happens in another process or
/// behind a socket, where there is nothing to await; it looks every two milliseconds, and a hundred times at least:
/// where other tests keep the threads busy, time alone says nothing about what was waited for. For the same reason the
/// deadline is long: only what hangs is to miss it.
package func eventually(
    within deadline: Duration = .seconds(60), _ expectation: String, isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    var looks = 0
    while try await !condition() {
        looks += 1
        guard looks < 100 || ContinuousClock.now < end else {
            throw DeadlineError(expectation: expectation, deadline: deadline)
        }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Something did not come about in time.
package struct DeadlineError: Error, CustomStringConvertible {
    package let expectation: String
    package let deadline: Duration

    package init(expectation: String, deadline: Duration) {
        self.expectation = expectation
        self.deadline = deadline
    }

    package var description: String { "not within \(deadline): \(expectation)" }
}
