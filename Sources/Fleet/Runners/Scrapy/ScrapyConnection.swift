import Foundation
import Glibc
import Synchronization
import Web

/// One life of the host's process: what is sent to it, and what it tells, by the processes that it is about.
final class ScrapyConnection: Sendable {
    private struct State {
        /// The socket; nil once it is closed.
        var socket: Int32?
        var processes: [String: ScrapyFate] = [:]
        /// Since when the host owes word of which process: that it has started, or, once killed, that it has ended.
        var owed: [String: ContinuousClock.Instant] = [:]
        /// When the last process was started or has ended, or when there could be one first.
        var lastUse = ContinuousClock.now
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

    /// Has a process forked. Nil when the host is gone or does not keep up, or runs one of that name.
    func run(_ process: ScrapyProcess) -> RunningScrapy? {
        let fate = ScrapyFate()
        let isKnown = state.withLock { state in
            guard state.socket != nil, state.processes[process.id] == nil, state.owed.count < Self.mostOwed else {
                return true
            }
            state.processes[process.id] = fate
            state.owed[process.id] = .now
            state.lastUse = .now
            return false
        }
        if isKnown || !send(Self.order(of: process)) {
            state.withLock { state in
                guard state.processes[process.id] === fate else { return }
                state.processes[process.id] = nil
                state.owed[process.id] = nil
            }
            return nil
        }
        return RunningScrapy(id: process.id, connection: self, fate: fate)
    }

    /// So many orders may wait for the host, and longer ones go by a file: the kernel holds some 200 KiB, and there must
    /// always be room for signals.
    private static let mostOwed = 32
    private static let longestOrder = 2 << 10

    /// What has a process forked: its message, or one that names the file in its folder where that stands.
    private static func order(of process: ScrapyProcess) -> JSONValue {
        let message = process.message
        let bytes = Array("\(message)".utf8)
        guard bytes.count > longestOrder else { return message }
        let path = process.folder + "/order.json"
        unlink(path)
        // A file that cannot be written is found missing by the host, which says that the process has ended.
        try? OutputAppender(path).append(bytes)
        return ["run": .string(process.id), "file": .string(path)]
    }

    /// Sends a signal to a process and its group. One that has ended hears nothing.
    func signal(_ id: String, _ signal: ScrapySignal) {
        if signal == .kill {
            state.withLock { state in
                if state.processes[id] != nil, state.owed[id] == nil { state.owed[id] = .now }
            }
        }
        send(["signal": .string(id), "name": .string(signal.rawValue)])
    }

    /// The host is ready: what it took until then was no time in which it could have been used.
    func isReady() { state.withLock { $0.lastUse = .now } }

    /// Since when there is no process; nil while there is one.
    var idleSince: ContinuousClock.Instant? { state.withLock { $0.processes.isEmpty ? $0.lastUse : nil } }

    /// Whether the host does not say for so long what it should: somebody has stopped it, or it hangs.
    func isStuck(after time: Duration) -> Bool {
        state.withLock { state in state.owed.values.contains { .now - $0 > time } }
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
                // Never waiting: a host that takes nothing must not hold threads that others need.
                let sent = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                if sent < 0, errno == EINTR { continue }
                return sent == bytes.count
            }
        }
    }

    private func tell(_ id: String, _ event: ScrapyEvent) {
        let fate = state.withLock { state in
            state.owed[id] = nil
            guard case .ended = event else { return state.processes[id] }
            state.lastUse = .now
            return state.processes.removeValue(forKey: id)
        }
        switch event {
        case .started(let process): fate?.started(process)
        case .ended(let ending): fate?.ended(ending)
        }
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
            state.owed.removeAll()
            return Array(state.processes.values)
        }
        for fate in left { fate.ended(nil) }
    }
}
