import Synchronization

/// Carries a fault of the recorder to the crawl, which is made after it.
final class FaultReport: Sendable {
    private let target = Mutex<Crawl?>(nil)

    func connect(to crawl: Crawl) { target.withLock { $0 = crawl } }

    /// Lets the crawl go, once it is over.
    func disconnect() { target.withLock { $0 = nil } }

    /// Ends the crawl: what cannot be kept must not be fetched.
    func report(_ fault: any Error) {
        guard let crawl = target.withLock({ $0 }) else { return }
        crawl.state.withLock { state in
            guard state.outputFault == nil else { return }
            state.outputFault = "\(fault)"
            state.outputFaultCode = (fault as? FeedFault)?.code.rawValue ?? (fault as? StateFault)?.code
        }
        crawl.stop(.outputFailed, atOnce: false)
    }
}
