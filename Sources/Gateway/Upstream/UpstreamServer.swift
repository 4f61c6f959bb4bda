package import NIOCore
import Synchronization

/// A server that requests go to, with what all event loops count together.
package final class UpstreamServer: Sendable {
    package struct Configuration: Sendable, Hashable {
        /// Such as `http://10.0.0.5:5000`; requests are counted under it.
        package var url: String
        package var address: SocketAddress
        package var weight = 1.0

        package init(url: String, address: SocketAddress) {
            self.url = url
            self.address = address
        }
    }

    package struct Figures: Sendable, Hashable {
        /// Requests under way.
        package let active: Int
        package let requests: Int
        package let errors: Int
        /// Open connections, idle ones too.
        package let connections: Int
        package let standing: CircuitState.Standing
        package let isDraining: Bool
        package let report: HealthCheck.Report
    }

    package let configuration: Configuration
    let identity: UInt64
    let active = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    let errors = Atomic<Int>(0)
    let connections = Atomic<Int>(0)
    private let latencyBits = Atomic<UInt64>(0)
    private let draining = Atomic<Bool>(false)
    /// Goes up whenever what it may get has changed.
    let generation = Atomic<Int>(0)
    private let circuit: Mutex<CircuitState>
    private let report = Mutex(HealthCheck.Report())

    package init(_ configuration: Configuration, rules: CircuitState.Rules) {
        self.configuration = configuration
        identity = ClientKey(configuration.url.utf8, seed: 0).hash
        circuit = Mutex(CircuitState(rules))
    }

    package var figures: Figures {
        Figures(
            active: active.load(ordering: .relaxed), requests: requests.load(ordering: .relaxed),
            errors: errors.load(ordering: .relaxed), connections: connections.load(ordering: .relaxed),
            standing: circuit.withLock { $0.standing }, isDraining: isDraining,
            report: report.withLock { $0 })
    }

    /// What it says of itself.
    func tells(_ report: HealthCheck.Report) { self.report.withLock { $0 = report } }

    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Whether it gets no new requests.
    package func setDraining(_ drains: Bool) {
        draining.store(drains, ordering: .relaxed)
        changed()
    }

    /// Seconds that it took to begin an answer, as of late; 0 when that is not known.
    var latency: Double { Double(bitPattern: latencyBits.load(ordering: .relaxed)) }

    /// Two threads that take this at once lose one of the two: an average forgives that.
    func took(_ seconds: Double) {
        let before = latency
        let now = before == 0 ? seconds : before * 0.9 + seconds * 0.1
        latencyBits.store(now.bitPattern, ordering: .relaxed)
    }

    /// The weight that it has just now: less after it has come back, none when it may get nothing.
    func weight(at now: Duration) -> Double {
        guard !isDraining else { return 0 }
        return circuit.withLock { $0.mayBeAsked(at: now) ? configuration.weight * $0.share(at: now) : 0 }
    }

    /// A request was answered, or not.
    func answered(_ succeeded: Bool, at now: Duration) {
        if !succeeded { errors.add(1, ordering: .relaxed) }
        if circuit.withLock({ $0.answered(succeeded, at: now) }) { changed() }
    }

    /// An active check has passed or failed.
    package func checked(_ passed: Bool, at now: Duration) {
        if circuit.withLock({ $0.checked(passed, at: now) }) { changed() }
    }

    private func changed() { generation.add(1, ordering: .relaxed) }
}
