package import NIOCore
import Synchronization

/// A server that requests go to, with what all event loops count together.
package final class UpstreamServer: Sendable {
    /// A host that is looked up again when its addresses hold no longer.
    package struct Name: Sendable, Hashable {
        package var host: String
        package var port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    package struct Configuration: Sendable, Hashable {
        /// Such as `http://10.0.0.5:5000`; requests are counted under it.
        package var url: String
        package var address: SocketAddress
        /// The name that the address was found under; nil for one that was given as such.
        package var name: Name?
        /// Its share beside the others; 0 for nothing.
        package var weight = 1.0
        /// Requests that may be under way at once; nil for no limit.
        package var mostConnections: Int?
        /// Gets requests only when none of the others is fit.
        package var isBackup = false

        package init(url: String, address: SocketAddress) {
            self.url = url
            self.address = address
        }

        /// The host of its URL, with a port that is named there.
        var host: String { String(url.drop { $0 != "/" }.drop { $0 == "/" }) }
    }

    package struct Figures: Sendable, Hashable {
        /// Requests under way.
        package let active: Int
        package let requests: Int
        package let errors: Int
        /// Open connections, idle ones too.
        package let connections: Int
        /// Seconds that it took to begin an answer, as of late; 0 when that is not known.
        package let latency: Double
        package let standing: CircuitState.Standing
        package let isDraining: Bool
        package let report: HealthCheck.Report
    }

    let url: String
    let address: SocketAddress
    let identity: UInt64
    let active = Atomic<Int>(0)
    let requests = Atomic<Int>(0)
    let errors = Atomic<Int>(0)
    let connections = Atomic<Int>(0)
    private let cap = Atomic<Int>(.max)
    private let latencyBits = Atomic<UInt64>(0)
    private let draining = Atomic<Bool>(false)
    private let removed = Atomic<Bool>(false)
    private let isOneOfSeveral = Atomic<Bool>(false)
    private let changes: ChangeCount
    private let current: Mutex<Configuration>
    private let circuit: Mutex<CircuitState>
    private let report = Mutex(HealthCheck.Report())

    init(_ configuration: Configuration, rules: CircuitState.Rules, changes: ChangeCount) {
        url = configuration.url
        address = configuration.address
        // Two addresses of one name are two servers.
        identity = ClientKey("\(configuration.url) \(configuration.address)".utf8, seed: 0).hash
        self.changes = changes
        current = Mutex(configuration)
        circuit = Mutex(CircuitState(rules))
        cap.store(configuration.mostConnections ?? .max, ordering: .relaxed)
    }

    /// What tells it from others to people: its URL, with the address when it stands under a name with several.
    package var label: String {
        guard isOneOfSeveral.load(ordering: .relaxed) else { return url }
        return "\(url) (\(address.ipAddress ?? ""))"
    }

    /// Whether another server of its group has the same URL.
    func setOneOfSeveral(_ isSo: Bool) { isOneOfSeveral.store(isSo, ordering: .relaxed) }

    package var configuration: Configuration { current.withLock { $0 } }

    /// Takes on another configuration of the same server: its counts and what is known of its health stay.
    func apply(_ configuration: Configuration, rules: CircuitState.Rules) {
        current.withLock { $0 = configuration }
        circuit.withLock { $0.rules = rules }
        cap.store(configuration.mostConnections ?? .max, ordering: .relaxed)
        changes.increment()
    }

    package var figures: Figures {
        Figures(
            active: active.load(ordering: .relaxed), requests: requests.load(ordering: .relaxed),
            errors: errors.load(ordering: .relaxed), connections: connections.load(ordering: .relaxed),
            latency: latency, standing: circuit.withLock { $0.standing }, isDraining: isDraining,
            report: report.withLock { $0 })
    }

    /// What it says of itself.
    func tells(_ report: HealthCheck.Report) { self.report.withLock { $0 = report } }

    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Whether it gets no new requests.
    package func setDraining(_ drains: Bool) {
        draining.store(drains, ordering: .relaxed)
        changes.increment()
    }

    /// Whether it has left its group.
    var isRemoved: Bool { removed.load(ordering: .relaxed) }

    func setRemoved() { removed.store(true, ordering: .relaxed) }

    // MARK: Room

    var hasCap: Bool { cap.load(ordering: .relaxed) != .max }

    var isFull: Bool { active.load(ordering: .relaxed) >= cap.load(ordering: .relaxed) }

    /// Takes room for a request. False when it has as many as it may have.
    func take() -> Bool {
        guard active.add(1, ordering: .relaxed).newValue <= cap.load(ordering: .relaxed) else {
            active.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func letGo() { active.subtract(1, ordering: .relaxed) }

    // MARK: Health

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
        let weight = current.withLock { $0.weight }
        return circuit.withLock { $0.mayBeAsked(at: now) ? weight * $0.share(at: now) : 0 }
    }

    /// A request was answered, or not.
    func answered(_ succeeded: Bool, at now: Duration) {
        if !succeeded { errors.add(1, ordering: .relaxed) }
        if circuit.withLock({ $0.answered(succeeded, at: now) }) { changes.increment() }
    }

    /// An active check has passed or failed.
    package func checked(_ passed: Bool, at now: Duration) {
        if circuit.withLock({ $0.checked(passed, at: now) }) { changes.increment() }
    }
}
