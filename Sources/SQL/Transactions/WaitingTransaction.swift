/// A transaction that its caller waits for. Used by one thread at a time.
protocol WaitingTransaction: AnyObject, Sendable {
    /// Why it failed in the run that counts.
    var failure: (any Error)? { get set }
    /// Runs its body and keeps the answer. May be called again when that run did not count.
    func run(_ connection: any SQLConnection) throws
    /// Tells the caller. Called once.
    func finish()
}

/// A body with the continuation of its caller.
///
/// Unchecked, and safe: the queue's lock hands it from the task that adds it, which lets go of it, to the one thread that
/// takes it; one that is refused never left its task. What the body captures is `Sendable`.
final class BodyTransaction<Answer: Sendable>: WaitingTransaction, @unchecked Sendable {
    private let body: @Sendable (any SQLConnection) throws -> Answer
    private let continuation: CheckedContinuation<Answer, any Error>
    private var answer: Answer?
    var failure: (any Error)?

    init(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer,
        _ continuation: CheckedContinuation<Answer, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func run(_ connection: any SQLConnection) throws { answer = try body(connection) }

    func finish() {
        if let failure {
            continuation.resume(throwing: failure)
        } else if let answer {
            continuation.resume(returning: answer)
        } else {
            continuation.resume(throwing: SQLFault(.statement, "A transaction was reported done and never ran."))
        }
    }
}
