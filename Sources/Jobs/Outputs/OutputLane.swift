import Synchronization

/// A thread for the files of some outputs, which does one thing at a time.
final class OutputLane: Sendable {
    private let queue: BlockingQueue
    // Only the queue takes it, so nobody ever waits for it: it is what shows the compiler that one at a time works on it.
    private let work: Mutex<OutputWork>

    init(_ number: Int, _ work: OutputWork) {
        queue = BlockingQueue("trawl.outputs.\(number)")
        self.work = Mutex(work)
    }

    deinit { work.withLock { $0.forgetAll() } }

    func run<Answer: Sendable>(_ body: @escaping @Sendable (inout OutputWork) throws -> Answer) async throws -> Answer {
        try await queue.run { try self.work.withLock { try body(&$0) } }
    }

    /// The same without waiting.
    func start(_ body: @escaping @Sendable (inout OutputWork) -> Void) {
        queue.start { self.work.withLock { body(&$0) } }
    }

    /// Closes all files and runs `body` before anything else comes; blocks until it is done: only from a thread for files
    /// that is no lane.
    func block(_ body: () throws -> Void) throws {
        try queue.block {
            work.withLock { $0.forgetAll() }
            try body()
        }
    }
}
