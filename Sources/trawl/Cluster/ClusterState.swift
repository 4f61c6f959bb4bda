/// What a cluster does with its servers: event in, actions out. A value without I/O; times count from any fixed moment.
///
/// ```
/// waiting ──► starting ──answers──► serving ──► draining ──► stopping ──► starting (rolling over) or ended
///    ▲            │                    │           │
///    └── ends, later from time to time ┴───────────┘
/// ```
struct ClusterState: Sendable {
    struct Rules: Sendable {
        /// From the end of a server to its next start; twice as long each time, up to the most.
        var firstPause: Duration = .seconds(1)
        var mostPause: Duration = .seconds(30)
        /// Who ran so long has its ends forgotten.
        var steadyTime: Duration = .seconds(60)
        /// Who has not answered so long after its start is spoken of.
        var startTime: Duration = .seconds(30)
    }

    enum Phase: Sendable, Hashable {
        /// Does not run; starts at that time.
        case waiting(until: Duration)
        /// Runs, and has not said yet that it is well.
        case starting
        /// Gets requests.
        case serving
        /// Gets no new ones, and has until then to answer those under way.
        case draining(until: Duration)
        /// Was told to end.
        case stopping
        /// Has ended for good.
        case ended
    }

    struct Server: Sendable, Hashable {
        var phase = Phase.waiting(until: .zero)
        var startedAt: Duration = .zero
        var starts = 0
        /// How often in a row it ended by itself.
        var failures = 0
        /// Whether it was told that it does not get well; it is told once, until it does.
        var isReported = false
        /// Whether it has been well, or was found not to be.
        var isDecided = false
        /// Looks in a row at which nothing was under way.
        var quietLooks = 0

        var restarts: Int { max(0, starts - 1) }
    }

    /// What is seen of a server from outside.
    struct Seen: Sendable, Hashable {
        /// Requests under way.
        var active: Int
        /// Whether the gateway takes it for fit.
        var isFit: Bool
    }

    enum Event: Sendable, Hashable {
        case begin
        /// It answered that it is well.
        case answered(Int)
        case ended(Int, ServerEnding)
        /// Comes again and again, with what is seen of each.
        case look([Seen])
        case stop
    }

    enum Action: Sendable, Hashable {
        case start(Int)
        case stop(Int)
        /// Requests may go to it, or no more.
        case admit(Int)
        case shut(Int)
        /// All have been well or were found not to be: the gateway may listen.
        case open
        case tell(ClusterNews)
    }

    let rules: Rules
    var servers: [Server]
    var roll: Roll?
    private var isEnding = false
    private var isOpen = false

    init(count: Int, rules: Rules = Rules()) {
        self.rules = rules
        servers = Array(repeating: Server(), count: count)
    }

    /// Whether the cluster is to end.
    var ends: Bool { isEnding }

    /// Whether all have ended for good.
    var isOver: Bool { isEnding && servers.allSatisfy { $0.phase == .ended } }

    mutating func handle(_ event: Event, at now: Duration) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .begin: for index in servers.indices { start(index, now, &actions) }
        case .answered(let index): answered(index, &actions)
        case .ended(let index, let ending): ended(index, ending, now, &actions)
        case .look(let seen): look(seen, now, &actions)
        case .stop: stop(&actions)
        }
        if !isOpen, !isEnding, servers.allSatisfy(\.isDecided) {
            isOpen = true
            actions.append(.open)
        }
        return actions
    }

    mutating func start(_ index: Int, _ now: Duration, _ actions: inout [Action]) {
        servers[index].phase = .starting
        servers[index].startedAt = now
        servers[index].starts += 1
        actions.append(.start(index))
    }

    private mutating func answered(_ index: Int, _ actions: inout [Action]) {
        guard servers[index].phase == .starting else { return }
        servers[index].phase = .serving
        servers[index].isDecided = true
        servers[index].isReported = false
        actions.append(.admit(index))
        // Whose turn it is in a restart is told of by that.
        if roll?.current != index { actions.append(.tell(.healthy(index))) }
    }

    private mutating func ended(_ index: Int, _ ending: ServerEnding, _ now: Duration, _ actions: inout [Action]) {
        let phase = servers[index].phase
        switch phase {
        case .waiting, .ended: return
        case .stopping where isEnding: servers[index].phase = .ended
        case .stopping: startAgain(index, now, &actions)
        case .draining:
            actions.append(.tell(.ended(index, ending, pause: .zero)))
            startAgain(index, now, &actions)
        case .starting, .serving:
            if phase == .serving { actions.append(.shut(index)) }
            if now - servers[index].startedAt >= rules.steadyTime { servers[index].failures = 0 }
            servers[index].failures += 1
            let pause = pause(after: servers[index].failures)
            servers[index].phase = .waiting(until: now + pause)
            if phase == .serving {
                actions.append(.tell(.ended(index, ending, pause: pause)))
            } else if !servers[index].isReported {
                servers[index].isReported = true
                actions.append(.tell(.cannotStart(index, ending)))
            }
            servers[index].isDecided = true
            if roll?.current == index { endRoll(.endedAgain(index, ending), &actions) }
        }
    }

    /// What a server waits that ended so many times in a row.
    private func pause(after failures: Int) -> Duration {
        var pause = rules.firstPause
        for _ in 1..<max(1, failures) where pause < rules.mostPause { pause *= 2 }
        return min(pause, rules.mostPause)
    }

    private mutating func look(_ seen: [Seen], _ now: Duration, _ actions: inout [Action]) {
        for index in servers.indices {
            switch servers[index].phase {
            case .waiting(let until) where !isEnding && now >= until: start(index, now, &actions)
            case .starting where now - servers[index].startedAt >= rules.startTime && !servers[index].isReported:
                servers[index].isReported = true
                servers[index].isDecided = true
                actions.append(.tell(.slow(index, rules.startTime)))
            default: break
            }
        }
        if let index = roll?.current, seen.indices.contains(index) { lookAtRoll(index, seen[index], now, &actions) }
    }

    private mutating func stop(_ actions: inout [Action]) {
        guard !isEnding else { return }
        isEnding = true
        if roll != nil { endRoll(.clusterEnds, &actions) }
        for index in servers.indices {
            switch servers[index].phase {
            case .waiting, .ended: servers[index].phase = .ended
            case .stopping: break
            case .starting, .serving, .draining:
                servers[index].phase = .stopping
                actions.append(.stop(index))
            }
        }
    }
}
