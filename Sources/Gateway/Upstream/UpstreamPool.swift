import NIOCore
import Synchronization

/// A group as one event loop has it: chooses servers, keeps connections to them, and lets requests wait for room. What the
/// servers weigh is looked at anew with each tick and whenever something has changed, not for each request.
final class UpstreamPool {
    /// What a request gets.
    enum Found {
        /// A server, with room taken there.
        case place(UpstreamPlace)
        /// All that are fit have as many requests as they may have.
        case full
        /// There is none that was not tried.
        case none
    }

    let group: UpstreamGroup
    private(set) var sticky: StickyCookie?
    private(set) var mostIdle = 0
    private(set) var queue = UpstreamGroup.Configuration.Queue()
    /// For clients of HTTP/1.0 that name no host: that of the first server.
    private(set) var fallbackHost = "localhost"
    var budget = RetryBudget()
    private(set) var places: [UpstreamPlace] = []
    private var balancer: Balancer
    private var candidates: [Candidate] = []
    private var hasCaps = false
    private let changes: ChangeCount
    private var seen = -1
    private var waiting = CircularBuffer<ClientConnection>()

    init(_ group: UpstreamGroup, changes: ChangeCount, seed: UInt64) {
        self.group = group
        self.changes = changes
        balancer = Balancer(group.configuration.algorithm, seed: seed)
        refresh(at: .monotonic)
    }

    // MARK: Servers

    /// Looks at the servers anew.
    func refresh(at now: Duration) {
        let value = changes.value
        if value != seen { readConfiguration() }
        seen = value
        for index in candidates.indices { candidates[index].weight = places[index].server.weight(at: now) }
        let hasFit = candidates.indices.contains { candidates[$0].weight > 0 && !candidates[$0].isBackup }
        if hasFit {
            for index in candidates.indices where candidates[index].isBackup { candidates[index].weight = 0 }
        } else if candidates.allSatisfy({ $0.weight <= 0 }) {
            // Never all are out: when none is fit, all are asked.
            for index in candidates.indices where !places[index].server.isDraining {
                candidates[index].weight = places[index].server.configuration.weight
            }
        }
    }

    private func readConfiguration() {
        let (configuration, servers) = (group.configuration, group.servers)
        sticky = configuration.sticky
        mostIdle = configuration.mostIdle
        queue = configuration.queue
        balancer.algorithm = configuration.algorithm
        var left = Dictionary(uniqueKeysWithValues: zip(places.map { ObjectIdentifier($0.server) }, places.indices))
        var (newPlaces, newCandidates): ([UpstreamPlace], [Candidate]) = ([], [])
        for server in servers {
            if let index = left.removeValue(forKey: ObjectIdentifier(server)) {
                newPlaces.append(places[index])
                newCandidates.append(candidates[index])
            } else {
                newPlaces.append(UpstreamPlace(server, self))
                newCandidates.append(Candidate(identity: server.identity))
            }
            newCandidates[newCandidates.count - 1].isBackup = server.configuration.isBackup
        }
        for index in left.values { places[index].leave() }
        (places, candidates) = (newPlaces, newCandidates)
        hasCaps = servers.contains { $0.hasCap }
        fallbackHost = servers.first?.configuration.host ?? "localhost"
    }

    /// Chooses a server and takes room there.
    ///
    /// - Parameters:
    ///   - client: what tells one client from others.
    ///   - preferred: the identity of the server that a cookie names.
    ///   - tried: where the request was already.
    func take(client: UInt64, preferred: UInt64?, excluding tried: [UpstreamPlace], at now: Duration) -> Found {
        if changes.value != seen { refresh(at: now) }
        if let preferred, tried.isEmpty,
            let index = candidates.firstIndex(where: { $0.identity == preferred && $0.weight > 0 }),
            places[index].server.take()
        {
            return .place(places[index])
        }
        lookAtLoad()
        var excluded: Set<Int> = []
        if !tried.isEmpty {
            for index in places.indices where tried.contains(where: { $0 === places[index] }) { excluded.insert(index) }
        }
        var isFull = false
        while true {
            if hasCaps {
                for index in places.indices where candidates[index].weight > 0 && places[index].server.isFull {
                    isFull = excluded.insert(index).inserted || isFull
                }
            }
            guard let index = balancer.choose(&candidates, client: client, excluding: excluded) else {
                return isFull ? .full : .none
            }
            if places[index].server.take() { return .place(places[index]) }
            // Another event loop was quicker.
            excluded.insert(index)
            isFull = true
        }
    }

    private func lookAtLoad() {
        switch balancer.algorithm {
        case .roundRobin, .ipHash: break
        case .leastConnections, .randomTwo, .leastTime:
            for index in candidates.indices {
                candidates[index].active = places[index].server.active.load(ordering: .relaxed)
                candidates[index].latency = places[index].server.latency
            }
        }
    }

    // MARK: Waiting

    /// Lets a request wait for room. False when too many do.
    func enqueue(_ client: ClientConnection) -> Bool {
        guard group.waiting.add(1, ordering: .relaxed).newValue <= queue.length else {
            group.waiting.subtract(1, ordering: .relaxed)
            return false
        }
        waiting.append(client)
        return true
    }

    /// A request waits no more.
    func leaveQueue(_ client: ClientConnection) {
        guard let index = waiting.firstIndex(where: { $0 === client }) else { return }
        waiting.remove(at: index)
        group.waiting.subtract(1, ordering: .relaxed)
    }

    /// Whether requests of other event loops wait.
    var othersWait: Bool { group.waiting.load(ordering: .relaxed) > waiting.count }

    /// Gives the first that wait their turn, as long as there is room.
    func wake(at now: Duration) {
        while let client = waiting.first {
            let found = client.take()
            if case .full = found { return }
            leaveQueue(client)
            client.wake(with: found)
        }
    }

    // MARK: Ends

    /// Looks for what has been idle for too long.
    func look(at now: Duration, closing time: Duration) {
        refresh(at: now)
        for place in places { place.closeIdle(since: time) }
        if !waiting.isEmpty { wake(at: now) }
    }

    /// The group has gone: no connection is kept any more, and what is under way, or waits, ends by itself.
    func leave() {
        for place in places { place.leave() }
    }

    /// Nothing of it is under way any more.
    func end() {
        leave()
        (places, candidates) = ([], [])
    }

    var hasWaiting: Bool { !waiting.isEmpty }
}
