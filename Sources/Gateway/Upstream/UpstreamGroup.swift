import Synchronization

/// Servers that do the same, and how one of them is chosen. Lives as long as its name stands in the configuration; its
/// servers live as long as they stand in it.
package final class UpstreamGroup: Sendable {
    package struct Configuration: Sendable {
        /// How requests wait when all servers have as many as they may have.
        package struct Queue: Sendable, Hashable {
            /// Requests that may wait; more are refused.
            package var length = 0
            /// For so long.
            package var time: Duration = .seconds(5)

            package init(length: Int = 0, time: Duration = .seconds(5)) {
                self.length = length
                self.time = time
            }
        }

        package var name: String
        package var algorithm = BalancingAlgorithm.roundRobin
        package var servers: [UpstreamServer.Configuration]
        package var rules = CircuitState.Rules()
        /// Idle connections that each event loop keeps to each server.
        package var mostIdle = 64
        package var queue = Queue()
        /// Keeps clients at their servers; nil for not.
        package var sticky: StickyCookie?
        /// Asks whether they are well; nil for not.
        package var check: HealthCheck?

        package init(name: String, servers: [UpstreamServer.Configuration]) {
            self.name = name
            self.servers = servers
        }
    }

    private struct State {
        var configuration: Configuration
        var servers: [UpstreamServer]
    }

    package let name: String
    /// Requests that wait for room, of all event loops.
    let waiting = Atomic<Int>(0)
    private let changes: ChangeCount
    private let state: Mutex<State>

    init(_ configuration: Configuration, changes: ChangeCount) {
        name = configuration.name
        self.changes = changes
        state = Mutex(
            State(
                configuration: configuration,
                servers: configuration.servers.map { UpstreamServer($0, rules: configuration.rules, changes: changes) })
        )
    }

    package var configuration: Configuration { state.withLock { $0.configuration } }

    package var servers: [UpstreamServer] { state.withLock { $0.servers } }

    /// Takes on another configuration. Servers of the same URL and address stay what they are.
    func apply(_ configuration: Configuration) {
        state.withLock { state in
            state.configuration = configuration
            replace(&state, configuration.servers)
        }
        changes.increment()
    }

    /// Changes which servers it has, from those that there are now: those of the same URL and address stay. Nothing changes
    /// when `edit` throws.
    package func editServers<Failure: Error>(
        _ edit: (inout [UpstreamServer.Configuration]) throws(Failure) -> Void
    ) throws(Failure) {
        try state.withLock { state throws(Failure) in
            var servers = state.servers.map(\.configuration)
            try edit(&servers)
            replace(&state, servers)
        }
        changes.increment()
    }

    /// Requests that wait for room.
    package var waitingCount: Int { waiting.load(ordering: .relaxed) }

    private func replace(_ state: inout State, _ configurations: [UpstreamServer.Configuration]) {
        let rules = state.configuration.rules
        var left = state.servers
        state.servers = configurations.map { configuration in
            if let index = left.firstIndex(where: {
                $0.url == configuration.url && $0.address == configuration.address
            }) {
                let server = left.remove(at: index)
                server.apply(configuration, rules: rules)
                return server
            }
            return UpstreamServer(configuration, rules: rules, changes: changes)
        }
        for server in left { server.setRemoved() }
        let counts = Dictionary(grouping: state.servers, by: \.url)
        for server in state.servers { server.setOneOfSeveral((counts[server.url]?.count ?? 0) > 1) }
    }

    /// It has left the configuration: its servers are not looked after any more. Requests that it has already end there.
    func remove() {
        for server in servers { server.setRemoved() }
    }
}
