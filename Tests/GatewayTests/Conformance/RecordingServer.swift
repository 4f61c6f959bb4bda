import Synchronization
import TestSupport

/// What several servers have got, told apart by the cases that it belongs to, and what they do with it.
final class RecordingServer: Sendable {
    private struct State {
        /// How many requests of a case have begun.
        var begun: [Int: Int] = [:]
        /// Those that came whole.
        var reached: [Int: [String]] = [:]
    }

    /// The number of the first case; all have four digits.
    static let first = 1_001

    private let cases: [ConformanceCase]
    private let state = Mutex(State())

    init(_ cases: [ConformanceCase]) { self.cases = cases }

    /// The requests of a case that came whole. One that broke off is no request to a server.
    func reached(_ index: Int) -> [String] {
        let number = Self.first + index
        return state.withLock { $0.reached[number] ?? [] }.map { $0.replacing("\(number)", with: "CASE") }
    }

    /// Serves a connection.
    func serve(_ connection: ScriptedConnection) async throws {
        while true {
            let head = try await connection.readHead()
            var request = ObservedRequest(Array(head.utf8))
            guard !request.isProbe, let number = request.number, cases.indices.contains(number - Self.first) else {
                try await request.readBody(connection)
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nprobe!")
                continue
            }
            let example = cases[number - Self.first]
            let place = state.withLock { state in
                state.begun[number, default: 0] += 1
                return (state.begun[number] ?? 1) - 1
            }
            let turn = place < example.turns.count ? example.turns[place] : .ok
            guard try await act(turn.early, connection) else { return }
            try await request.readBody(connection)
            let text = request.text(showsForwarding: example.showsForwarding)
            state.withLock { $0.reached[number, default: []].append(text) }
            guard try await act(turn.steps, connection) else { return }
        }
    }

    /// False when the connection is to end.
    private func act(_ steps: [ServerTurn.Step], _ connection: ScriptedConnection) async throws -> Bool {
        for step in steps {
            switch step {
            case .write(let text): try await connection.write(text.octets)
            case .echo(let count): try await connection.write(try await connection.read(count: count))
            // Whether it comes in one piece or two must make no difference: this only makes two likely.
            case .pause: try await Task.sleep(for: .milliseconds(5))
            case .close: return false
            case .reset:
                try await connection.reset()
                return false
            }
        }
        return true
    }
}
