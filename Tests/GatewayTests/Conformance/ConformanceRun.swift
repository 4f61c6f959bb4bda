import Foundation
import Synchronization
import TestSupport

/// All cases against one proxy, several at a time.
struct ConformanceRun {
    private static let threads = 12
    /// Seconds that a client waits for a proxy that says nothing: long, since on a busy machine that says little.
    private static let patience = 60
    /// Where the proxy is known to say nothing, or something else.
    private static let littlePatience = 5

    /// What came of each case, in their order.
    ///
    /// - Parameter differing: names of cases in which the proxy does not do what is expected.
    static func outcomes(
        of cases: [ConformanceCase], on proxy: any ProxyUnderTest, differing: Set<String> = []
    ) async throws -> [ConformanceOutcome] {
        let servers = RecordingServer(cases)
        let script: @Sendable (ScriptedConnection) async throws -> Void = { try await servers.serve($0) }
        let results = Results(cases.count)
        try await proxy.withPort([script, script]) { port in
            await withCheckedContinuation { done in
                for _ in 0..<threads {
                    Thread.detachNewThread {
                        while let index = results.next() {
                            results.set(
                                index,
                                run(
                                    cases[index], index, port,
                                    patience: differing.contains(cases[index].name) ? littlePatience : patience))
                        }
                        if results.leave(of: threads) { done.resume() }
                    }
                }
            }
        }
        return cases.indices.map { index in
            var outcome = results.outcome(index)
            outcome.reached = servers.reached(index)
            return outcome
        }
    }

    /// Blocks.
    private static func run(
        _ example: ConformanceCase, _ index: Int, _ port: Int, patience: Int
    ) -> ConformanceOutcome {
        var outcome = ConformanceOutcome(reached: [], answers: ["no connection"], ending: .closes)
        guard let client = WireClient(port: port, patience: patience) else { return outcome }
        let number = "\(RecordingServer.first + index)"
        var answers: [WireAnswer] {
            WireAnswer.all(client.received, heads: example.heads, isEnded: client.state == .ended)
        }
        var mayProbe = true
        for (place, step) in example.steps.enumerated() {
            switch step {
            case .send(let text):
                if place > 0 { usleep(3_000) }
                client.send(text.replacing("CASE", with: number).octets)
            case .awaitAnswer:
                let known = answers.count { $0.isComplete }
                while answers.count(where: { $0.isComplete }) <= known, client.receive() {}
            case .finish:
                client.finish()
                mayProbe = false
            }
        }
        let finals = example.expected.answers.count { !$0.hasPrefix("1") || $0.hasPrefix("101") }
        while answers.count(where: { $0.isComplete && !$0.isInterim }) < finals, client.receive() {}
        if answers.contains(where: \.isLast) { mayProbe = false }
        if mayProbe, client.state == .open {
            client.send("GET /probe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".octets)
        }
        while client.receive() {}
        outcome.ending = client.state == .silent ? .waits : .closes
        var all = answers
        if mayProbe, all.last?.body == Array("probe!".utf8) {
            outcome.ending = .stays
            all.removeLast()
        }
        outcome.answers = all.map { $0.text.replacing(number, with: "CASE") }
        // A reset without a word, or within one, is the same to a client.
        if client.state == .reset, all.allSatisfy({ $0.isComplete && ($0.isInterim) }) {
            outcome.answers.append("broken")
        }
        return outcome
    }

    /// What the threads share.
    private final class Results: Sendable {
        private let state: Mutex<(next: Int, left: Int, outcomes: [ConformanceOutcome?])>

        init(_ count: Int) { state = Mutex((0, 0, Array(repeating: nil, count: count))) }

        func next() -> Int? {
            state.withLock { state in
                guard state.next < state.outcomes.count else { return nil }
                state.next += 1
                return state.next - 1
            }
        }

        func set(_ index: Int, _ outcome: ConformanceOutcome) { state.withLock { $0.outcomes[index] = outcome } }

        /// Whether this was the last of the threads.
        func leave(of count: Int) -> Bool {
            state.withLock { state in
                state.left += 1
                return state.left == count
            }
        }

        func outcome(_ index: Int) -> ConformanceOutcome {
            state.withLock { $0.outcomes[index] }
                ?? ConformanceOutcome(reached: [], answers: ["not run"], ending: .waits)
        }
    }
}
