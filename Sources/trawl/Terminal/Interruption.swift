@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Ctrl-C, SIGTERM and the end of the terminal (SIGHUP): the first asks for a graceful end, the second for one at once.
final class Interruption: Sendable {
    private let count = Atomic<Int>(0)
    private let sources: [any DispatchSourceSignal]

    /// What is listened to. `nohup` has SIGHUP ignored, and so it stays then.
    static let signals: [Int32] = {
        var before = sigaction()
        let isKnown = sigaction(SIGHUP, nil, &before) == 0
        let isIgnored = isKnown && unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
        return isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    }()

    /// Calls `stop` at each signal; with true from the second on.
    ///
    /// - Parameters:
    ///   - speaks: whether a person is told at the first.
    ///   - signals: what is listened to.
    init(
        speaks: Bool = true, signals: [Int32] = Interruption.signals,
        _ stop: @escaping @Sendable (_ atOnce: Bool) -> Void
    ) {
        var sources: [any DispatchSourceSignal] = []
        let queue = DispatchQueue(label: "trawl.signals")
        for number in signals {
            signal(number, SIG_IGN)
            sources.append(DispatchSource.makeSignalSource(signal: number, queue: queue))
        }
        self.sources = sources
        for (number, source) in zip(signals, sources) {
            source.setEventHandler { [self] in
                // A terminal that ends may say so twice, once by the system and once by its shell: nobody's haste.
                if number == SIGHUP, count.load(ordering: .relaxed) > 0 { return }
                let earlier = count.add(1, ordering: .relaxed).oldValue
                if earlier == 0, speaks {
                    Terminal.post("\nEnding; what is under way may finish. Once more to end at once.\n")
                }
                stop(earlier > 0)
            }
            source.resume()
        }
    }

    /// Ends listening; whether there was a signal. A further one of a person ends the process, whatever it still does.
    func end() -> Bool {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        return count.load(ordering: .relaxed) > 0
    }
}
