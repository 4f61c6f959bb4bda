import Synchronization

/// How many requests of one connection are being answered, so that each is ended in the log exactly once: when its
/// answer is whole, or else when the connection goes.
final class AnswersUnderWay: Sendable {
    private let count = Mutex(0)
    private let log: RequestLog

    init(log: RequestLog) { self.log = log }

    func begin(_ head: RequestHead, connection: Int) {
        count.withLock { $0 += 1 }
        log.begin(head, connection: connection)
    }

    func end() {
        let ended = count.withLock { count in
            guard count > 0 else { return false }
            count -= 1
            return true
        }
        if ended { log.end() }
    }

    func endAll() {
        let left = count.withLock { count in
            defer { count = 0 }
            return count
        }
        for _ in 0..<left { log.end() }
    }
}
