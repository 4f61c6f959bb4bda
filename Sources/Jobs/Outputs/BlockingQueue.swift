import Dispatch

/// Does work that blocks, on files or standard input, one after the other on a thread that is not one of Swift's own few,
/// so that a slow disk stops nothing else. The thread goes when nothing has come for some seconds.
package struct BlockingQueue: Sendable {
    private let queue: DispatchQueue

    package init(_ name: String) { queue = DispatchQueue(label: name) }

    /// Runs `work` after all that was given before.
    package func run<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// The same without waiting.
    func start(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Runs `work` and blocks until it is done: only from another queue's thread.
    func block<Answer>(_ work: () throws -> Answer) rethrows -> Answer { try queue.sync(execute: work) }
}
