@preconcurrency import Dispatch
import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: the first asks for a graceful end, the second for one at once.
final class Interruption: Sendable {
    private let count = Atomic<Int>(0)
    private let sources: [any DispatchSourceSignal]

    /// Calls `stop` at each signal; with true from the second on.
    ///
    /// - Parameter speaks: whether a person is told at the first.
    init(speaks: Bool = true, _ stop: @escaping @Sendable (_ atOnce: Bool) -> Void) {
        var sources: [any DispatchSourceSignal] = []
        let queue = DispatchQueue(label: "trawl.signals")
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            sources.append(DispatchSource.makeSignalSource(signal: number, queue: queue))
        }
        self.sources = sources
        for source in sources {
            source.setEventHandler { [self] in
                let earlier = count.add(1, ordering: .relaxed).oldValue
                if earlier == 0, speaks {
                    Terminal.write("\nEnding; what is under way may finish. Once more to end at once.\n")
                }
                stop(earlier > 0)
            }
            source.resume()
        }
    }

    /// Ends listening; whether there was a signal.
    func end() -> Bool {
        for source in sources { source.cancel() }
        return count.load(ordering: .relaxed) > 0
    }
}
