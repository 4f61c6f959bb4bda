import Synchronization

/// Servers that do the same, and how one of them is chosen.
package final class UpstreamGroup: Sendable {
    package struct Configuration: Sendable {
        package var name: String
        package var algorithm = BalancingAlgorithm.roundRobin
        package var servers: [UpstreamServer.Configuration]
        package var rules = CircuitState.Rules()
        /// Idle connections that each event loop keeps to each server.
        package var mostIdle = 64
        /// Keeps clients at their servers; nil for not.
        package var sticky: StickyCookie?
        /// Asks whether they are well; nil for not.
        package var check: HealthCheck?

        package init(name: String, servers: [UpstreamServer.Configuration]) {
            self.name = name
            self.servers = servers
        }
    }

    package let configuration: Configuration
    private let list: Mutex<[UpstreamServer]>

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        list = Mutex(configuration.servers.map { UpstreamServer($0, rules: configuration.rules) })
    }

    package var servers: [UpstreamServer] { list.withLock { $0 } }
}
