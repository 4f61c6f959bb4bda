import Synchronization

/// Chooses servers of a group for one event loop. What the servers weigh is looked at anew with each tick and whenever one
/// of them has changed, not for each request.
struct UpstreamChoice {
    private let group: UpstreamGroup
    private(set) var servers: [UpstreamServer]
    private var balancer: Balancer
    private var candidates: [Candidate] = []
    private var generation = -1

    /// For clients of HTTP/1.0 that name no host: that of the first server.
    let fallbackHost: String

    init(_ group: UpstreamGroup, seed: UInt64) {
        self.group = group
        servers = group.servers
        fallbackHost =
            servers.first.map { String($0.configuration.url.drop { $0 != "/" }.drop { $0 == "/" }) } ?? "localhost"
        balancer = Balancer(group.configuration.algorithm, seed: seed)
    }

    /// Looks at the servers anew.
    mutating func refresh(at now: Duration) {
        generation = currentGeneration
        if candidates.isEmpty { candidates = servers.map { Candidate(identity: $0.identity) } }
        for index in candidates.indices { candidates[index].weight = servers[index].weight(at: now) }
        // Never all are out: when none is fit, all are asked.
        if candidates.allSatisfy({ $0.weight <= 0 }) {
            for index in candidates.indices where !servers[index].isDraining {
                candidates[index].weight = servers[index].configuration.weight
            }
        }
    }

    /// The index of a server; nil when there is none that was not tried.
    mutating func next(client: UInt64, excluding excluded: Set<Int>, at now: Duration) -> Int? {
        if currentGeneration != generation { refresh(at: now) }
        switch balancer.algorithm {
        case .roundRobin, .ipHash: break
        case .leastConnections, .randomTwo, .leastTime:
            for index in candidates.indices {
                candidates[index].active = servers[index].active.load(ordering: .relaxed)
                candidates[index].latency = servers[index].latency
            }
        }
        return balancer.choose(&candidates, client: client, excluding: excluded)
    }

    /// The index of the server of that identity, when it may be asked.
    mutating func index(of identity: UInt64, at now: Duration) -> Int? {
        if currentGeneration != generation { refresh(at: now) }
        return candidates.firstIndex { $0.identity == identity && $0.weight > 0 }
    }

    private var currentGeneration: Int { servers.reduce(0) { $0 &+ $1.generation.load(ordering: .relaxed) } }
}
