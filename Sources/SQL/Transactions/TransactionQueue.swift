import Foundation
import Synchronization

/// Transactions that wait for a connection, and the threads that run them: connections block, and the threads of tasks
/// must not.
///
/// With one session and a large batch this is the writer of a database, with several sessions and a batch of one its
/// readers. Threads start when they are first needed.
final class TransactionQueue<Session: TransactionSession>: Sendable {
    private struct Threads {
        var started = 0
        var isClosed = false
        var ended = 0
        var closing: [CheckedContinuation<Void, Never>] = []
    }

    private let name: String
    private let sessions: Int
    private let batch: Int
    private let open: @Sendable () throws(SQLFault) -> Session
    private let queue = WorkQueue<any WaitingTransaction>()
    private let threads = Mutex(Threads())

    /// - Parameters:
    ///   - name: of the threads, for whoever looks at the process.
    ///   - sessions: how many connections there are at most.
    ///   - batch: how many transactions are committed together at most.
    ///   - open: makes a connection. Called on its thread; when it fails, so do the transactions that waited for it,
    ///     and the next one calls it again.
    init(
        _ name: String, sessions: Int, batch: Int, open: @escaping @Sendable () throws(SQLFault) -> Session
    ) {
        self.name = name
        self.sessions = sessions
        self.batch = batch
        self.open = open
    }

    /// Runs `body` in a transaction.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let transaction = BodyTransaction(body, continuation)
            switch queue.add(transaction) {
            case .taken: break
            case .waits: startThread()
            case .refused: refuse([transaction], .databaseClosed)
            }
        }
    }

    /// Ends the threads and connections after what waits has been run.
    func close() async {
        queue.close()
        await withCheckedContinuation { continuation in
            let isOver = threads.withLock { threads in
                threads.isClosed = true
                if threads.ended < threads.started { threads.closing.append(continuation) }
                return threads.ended == threads.started
            }
            if isOver { continuation.resume() }
        }
    }

    /// Like ``close()``, without waiting for the end.
    func abandon() { queue.close() }

    private func startThread() {
        let (starts, isOver) = threads.withLock { threads in
            if threads.isClosed { return (false, threads.ended == threads.started) }
            guard threads.started < sessions else { return (false, false) }
            threads.started += 1
            return (true, false)
        }
        // Added while the queue was closed, and no thread is left to take it.
        if isOver, let late = queue.take(.max) { refuse(late, .databaseClosed) }
        guard starts else { return }
        let thread = Thread { [self] in
            work()
            let closing = threads.withLock { threads in
                threads.ended += 1
                guard threads.ended == threads.started else { return [CheckedContinuation<Void, Never>]() }
                defer { threads.closing = [] }
                return threads.closing
            }
            for continuation in closing { continuation.resume() }
        }
        thread.name = name
        thread.start()
    }

    private func work() {
        var runner: TransactionBatch<Session>?
        while let transactions = queue.take(batch) {
            do throws(SQLFault) {
                var current = if let runner { runner } else { TransactionBatch(session: try open()) }
                current.session.withAccess { current.run(transactions) }
                runner = current
            } catch {
                refuse(transactions, error)
            }
        }
        runner?.session.close()
    }

    private func refuse(_ transactions: [any WaitingTransaction], _ fault: SQLFault) {
        for transaction in transactions {
            transaction.failure = fault
            transaction.finish()
        }
    }
}

extension SQLFault {
    static var databaseClosed: SQLFault {
        SQLFault(.closed, "The database was closed; nothing more can be read or written.")
    }
}
