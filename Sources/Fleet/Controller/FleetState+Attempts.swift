package import Jobs

extension FleetState {
    /// The attempt of a node that wants to write an output. Throws `session_ended` and `attempt_fenced`.
    package mutating func writes(
        _ reference: AttemptReference, session: NodeSession
    ) throws(FleetFault) -> RunningAttempt {
        let node = try node(of: session)
        guard let attempt = node.attempts[reference.job], attempt.number == reference.attempt else {
            throw FleetFault(
                .attemptFenced,
                "attempt \(reference.attempt) of job \(reference.job) is no longer node \(session.node)'s; drop it")
        }
        if !attempt.hasOutputs { nodes[session.node]?.attempts[reference.job]?.hasOutputs = true }
        return attempt
    }

    /// The attempts that a node wants to end, in the order of `references`; nil for those that are not its own.
    package func ending(
        _ references: [AttemptReference], session: NodeSession
    ) throws(FleetFault) -> [RunningAttempt?] {
        let node = try node(of: session)
        return references.map { reference in
            node.attempts[reference.job].flatMap { $0.number == reference.attempt ? $0 : nil }
        }
    }

    /// Attempts have ended, or the database does not take them for the node's.
    package mutating func ended(_ references: [AttemptReference], of name: EntityName) {
        for reference in references where nodes[name]?.attempts[reference.job]?.number == reference.attempt {
            nodes[name]?.attempts[reference.job] = nil
        }
    }

    /// A running attempt is to stop, with `atOnce` by force. Answers the lease call that is to be answered empty, so that its node asks.
    package mutating func cancel(
        _ reference: AttemptReference, of name: EntityName, at now: Timestamp, atOnce: Bool = false
    ) -> UInt64? {
        guard nodes[name]?.attempts[reference.job]?.number == reference.attempt else {
            earlyCancels[reference] = now
            return nil
        }
        nodes[name]?.attempts[reference.job]?.isCancelling = true
        if atOnce { nodes[name]?.attempts[reference.job]?.isKilled = true }
        return tell(name)
    }

    /// Whether a node is to lease nothing more. Answers the lease call that is to be answered empty.
    package mutating func setDraining(_ name: EntityName, _ drains: Bool) -> UInt64? {
        var node = nodes[name] ?? FleetNode(name)
        guard node.isDraining != drains else { return nil }
        node.isDraining = drains
        nodes[name] = node
        generation &+= 1
        return tell(name)
    }

    /// Begins to shut down: lease calls are refused from now on. Answers those that wait.
    package mutating func stop() -> [UInt64] {
        isStopping = true
        let waiting = requests.keys.sorted()
        for name in nodes.keys { nodes[name]?.request = nil }
        requests = [:]
        return waiting
    }

    /// A node is to send a heartbeat at once. Answers the lease call that is to be answered empty.
    mutating func tell(_ name: EntityName) -> UInt64? {
        guard nodes[name]?.isOnline == true else { return nil }
        if let request = endRequest(of: name) { return request }
        nodes[name]?.hasNews = true
        return nil
    }
}
