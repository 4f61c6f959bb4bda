import Foundation
import Synchronization

/// Watches the connection of a claim on a thread, and knows whether the claim still holds.
final class PostgresClaimWatch: Sendable {
    private struct State {
        /// The end of a pipe that wakes the thread when it is closed; -1 afterwards.
        var wakingEnd: Int32
        var isStopped = false
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// How often a silent connection is asked whether it is there.
    static let heartbeat: Duration = .seconds(5)

    private let sleepingEnd: Int32
    private let state: Mutex<State>

    /// Nil, with `errno`, when the system has no pipe.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        sleepingEnd = ends[0]
        state = Mutex(State(wakingEnd: ends[1]))
    }

    deinit {
        stop()
        close(sleepingEnd)
    }

    var isHeld: Bool { state.withLock { !$0.isStopped && !$0.hasEnded } }
    /// Whether it ended without ``stop()``.
    var endedByLoss: Bool { state.withLock { $0.hasEnded && !$0.isStopped } }

    /// Lets the thread close the connection.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            if state.wakingEnd >= 0 { close(state.wakingEnd) }
            state.wakingEnd = -1
        }
    }

    /// Waits until the connection is closed.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiting.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Returns when the claim is over; to be called on a thread of its own.
    func run(_ connection: consuming PostgresConnection) {
        while true {
            var watched = [
                pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0),
                pollfd(fd: sleepingEnd, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&watched, nfds_t(watched.count), Int32(Self.heartbeat / .milliseconds(1)))
            if state.withLock({ $0.isStopped }) { break }
            if ready < 0, errno != EINTR { break }
            if watched[0].revents != 0, !connection.consumeInput() { break }
            if ready == 0, (try? connection.run("SELECT 1")) == nil { break }
        }
        // What the claim protects may be taken by another from here on; a server that cannot be reached frees it by
        // itself.
        _ = try? connection.run("SELECT pg_advisory_unlock_all()")
        _ = consume connection
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
