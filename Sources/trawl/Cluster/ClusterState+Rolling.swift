extension ClusterState {
    /// Limits of a rolling restart.
    struct RollTimes: Sendable, Hashable {
        /// What requests under way may take.
        var drain: Duration = .seconds(30)
        /// From a server's start to its being well again.
        var start: Duration = .seconds(60)
    }

    /// A restart of all servers, one after the other.
    struct Roll: Sendable, Hashable {
        let times: RollTimes
        var pending: [Int]
        /// Whose turn it is.
        var current: Int?
        /// When it must be well; known once it was started.
        var deadline: Duration?
    }

    /// Begins to restart all servers, one after the other. Nil when that is under way already, or the cluster ends.
    mutating func beginRoll(_ times: RollTimes, at now: Duration) -> [Action]? {
        guard roll == nil, !ends else { return nil }
        roll = Roll(times: times, pending: Array(servers.indices))
        var actions: [Action] = []
        rollOn(now, &actions)
        return actions
    }

    /// Takes the next server: first those that serve nobody, so that what may mend them comes before more is taken out.
    private mutating func rollOn(_ now: Duration, _ actions: inout [Action]) {
        guard var roll else { return }
        roll.deadline = nil
        roll.current = nil
        let place = roll.pending.firstIndex { servers[$0].phase != .serving } ?? roll.pending.indices.first
        guard let place else {
            self.roll = nil
            return actions.append(.tell(.rolled))
        }
        let index = roll.pending.remove(at: place)
        roll.current = index
        self.roll = roll
        let others = servers.indices.filter { $0 != index }
        switch servers[index].phase {
        case .serving where !others.isEmpty && !others.contains { servers[$0].phase == .serving }:
            endRoll(.lastOne(index), &actions)
        case .serving:
            servers[index].phase = .draining(until: now + roll.times.drain)
            servers[index].quietLooks = 0
            actions += [.shut(index), .tell(.draining(index, isOnlyOne: others.isEmpty))]
        case .starting:
            servers[index].phase = .stopping
            actions += [.tell(.restarting(index, active: 0)), .stop(index)]
        case .waiting:
            actions.append(.tell(.restarting(index, active: 0)))
            startAgain(index, now, &actions)
        // Only a roll or the end brings a server there.
        case .draining, .stopping, .ended: break
        }
    }

    /// Starts the server whose turn it is.
    mutating func startAgain(_ index: Int, _ now: Duration, _ actions: inout [Action]) {
        if let times = roll?.times, roll?.current == index { roll?.deadline = now + times.start }
        // Another try by a person: what it did before does not count, and what it does now is told.
        servers[index].failures = 0
        servers[index].isReported = false
        start(index, now, &actions)
    }

    mutating func lookAtRoll(_ index: Int, _ seen: Seen, _ now: Duration, _ actions: inout [Action]) {
        switch servers[index].phase {
        case .draining(let until):
            // Twice, since a request may be between being given to it and being counted.
            servers[index].quietLooks = seen.active == 0 ? servers[index].quietLooks + 1 : 0
            guard servers[index].quietLooks > 1 || now >= until else { return }
            servers[index].phase = .stopping
            actions += [.tell(.restarting(index, active: seen.active)), .stop(index)]
        case .serving where seen.isFit:
            actions.append(.tell(.back(index)))
            rollOn(now, &actions)
        case .starting, .serving:
            guard let deadline = roll?.deadline, now >= deadline, let times = roll?.times else { return }
            endRoll(.notHealthy(index, times.start), &actions)
        case .waiting, .stopping, .ended: break
        }
    }

    mutating func endRoll(_ reason: ClusterNews.Hindrance, _ actions: inout [Action]) {
        roll = nil
        actions.append(.tell(.rollStopped(reason)))
    }
}
