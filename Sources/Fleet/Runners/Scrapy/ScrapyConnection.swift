import Foundation
import Glibc
import Synchronization
import Web

/// One life of the host's process: what is sent to it, and what it tells, by the processes that it is about.
final class ScrapyConnection: Sendable {
    private struct State {
        /// The socket; nil once it is closed.
        var socket: Int32?
        var processes: [String: AsyncStream<ScrapyEvent>.Continuation] = [:]
    }

    private let state: Mutex<State>
    /// What it says of itself; ends with the connection.
    let greetings: AsyncStream<ScrapyMessage>

    /// Takes over a connected packet socket, which keeps messages apart.
    init(socket: Int32) {
        state = Mutex(State(socket: socket))
        let (greetings, greeting) = AsyncStream<ScrapyMessage>.makeStream()
        self.greetings = greetings
        // A thread of its own: it waits in `recv` for as long as the host lives.
        let thread = Thread { [self] in
            read(socket) { message in
                if case .event(let id, let event) = message { tell(id, event) } else { greeting.yield(message) }
            }
            end()
            greeting.finish()
        }
        thread.name = "scrapy-host"
        thread.start()
    }

    /// Has a process forked. The events end without ``ScrapyEvent/ended(_:)`` when the host dies, and with it the process.
    func run(_ process: ScrapyProcess) -> AsyncStream<ScrapyEvent> {
        let (events, continuation) = AsyncStream<ScrapyEvent>.makeStream()
        let isKnown = state.withLock { state in
            guard state.socket != nil, state.processes[process.id] == nil else { return true }
            state.processes[process.id] = continuation
            return false
        }
        if isKnown || !send(process.message) {
            _ = state.withLock { $0.processes.removeValue(forKey: process.id) }
            continuation.finish()
        }
        return events
    }

    /// Sends a signal to a process and its group. One that has ended hears nothing.
    func signal(_ id: String, _ signal: ScrapySignal) {
        send(["signal": .string(id), "name": .string(signal.rawValue)])
    }

    /// Ends the host, and with it every process.
    func close() {
        state.withLock { state in
            if let socket = state.socket { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    @discardableResult
    private func send(_ message: JSONValue) -> Bool {
        let bytes = Array("\(message)".utf8)
        return state.withLock { state in
            guard let socket = state.socket else { return false }
            while true {
                let sent = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                if sent < 0, errno == EINTR { continue }
                return sent == bytes.count
            }
        }
    }

    private func tell(_ id: String, _ event: ScrapyEvent) {
        let continuation = state.withLock { state in
            if case .ended = event { state.processes.removeValue(forKey: id) } else { state.processes[id] }
        }
        continuation?.yield(event)
        if case .ended = event { continuation?.finish() }
    }

    private func read(_ socket: Int32, _ take: (ScrapyMessage) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            if let message = ScrapyMessage(Array(buffer.prefix(count))) { take(message) }
        }
    }

    private func end() {
        let left = state.withLock { state in
            if let socket = state.socket { Glibc.close(socket) }
            state.socket = nil
            defer { state.processes.removeAll() }
            return Array(state.processes.values)
        }
        for continuation in left { continuation.finish() }
    }
}

/// A signal to a process of Scrapy.
package enum ScrapySignal: String, Sendable {
    /// Scrapy ends gracefully; at the second one at once.
    case interrupt = "INT"
    case terminate = "TERM"
    case kill = "KILL"
}
