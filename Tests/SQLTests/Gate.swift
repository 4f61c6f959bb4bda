import Dispatch

/// Holds a body of a transaction, which runs on a thread that may block, until the test opens it.
struct Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// At most two minutes: a test that forgot it fails, and does not hang.
    func wait() { _ = semaphore.wait(timeout: .now() + 120) }
}
