package import Jobs

extension FleetState {
    /// What is to be done when a node has joined.
    package struct Joining: Sendable, Hashable {
        /// Held jobs that should be leased again. Those in `lostUnlessResumed` are its own and lost when they are not.
        package var held: [JobID] = []
        package var lostUnlessResumed: [AttemptReference] = []
        package var lost: [AttemptReference] = []
        /// Attempts to be released: the loss does not count for them. Those of held jobs are in `lostUnlessResumed` too.
        package var spared: [AttemptReference] = []
        /// Attempts that go on.
        package var kept: [AttemptProgress] = []
        /// The lease call of the earlier session.
        package var endedRequest: UInt64?
        /// Whether the earlier session was heard so lately that two machines may have the name.
        package var tookOver = false
    }

    /// What the database takes for running when the controller begins: its nodes have one lease period to claim it.
    package mutating func restore(running jobs: [Job], at now: Timestamp) {
        for job in jobs {
            guard let name = job.status.node else { continue }
            var node = nodes[name] ?? FleetNode(name)
            node.attempts[job.id] = RunningAttempt(job, hasOutputs: true, begunAt: now)
            node.due = now + lease
            nodes[name] = node
        }
    }

    /// What was remembered of a node.
    package mutating func restore(_ remembered: StoredNode) {
        var node = nodes[remembered.name] ?? FleetNode(remembered.name)
        node.isDraining = remembered.isDraining
        node.lastSeen = remembered.lastSeen
        // What an older version wrote and this one cannot read, the node tells again when it joins.
        node.hello = remembered.hello.flatMap { try? NodeHello(json: $0) }
        nodes[remembered.name] = node
    }

    /// Why a node cannot join now: another one of its name is alive. One that was started again has kept its identity.
    package func conflict(of hello: NodeHello, at now: Timestamp) -> FleetFault? {
        let name = hello.capabilities.name
        guard let node = nodes[name], node.isOnline, let seen = node.lastSeen, let known = node.hello?.identity,
            let identity = hello.identity, identity != known
        else { return nil }
        return FleetFault(
            .nodeNameTaken,
            "another worker of the name \(name) is alive (heard \(max(0, Int((now - seen).inSeconds))) s ago); give one of"
                + " them another name with worker.name, or wait \(Int(lease.inSeconds)) s if that one is gone")
    }

    package mutating func join(_ hello: NodeHello, session: String, at now: Timestamp) -> Joining {
        var joining = Joining()
        let name = hello.capabilities.name
        joining.endedRequest = endRequest(of: name)
        var node = nodes[name] ?? FleetNode(name)
        if node.isOnline, let seen = node.lastSeen, now - seen < heartbeatInterval { joining.tookOver = true }

        var rest = node.attempts
        for progress in hello.running {
            guard var attempt = rest[progress.reference.job], attempt.number == progress.reference.attempt else {
                continue
            }
            attempt.missedAt = nil
            if !progress.isWaiting, attempt.begunAt == nil { attempt.begunAt = now }
            rest[progress.reference.job] = nil
            node.attempts[progress.reference.job] = attempt
            joining.kept.append(progress)
        }
        let kept = Set(joining.kept.map(\.reference.job))
        let blame = Blame(rest.values, lastSeen: node.lastSeen ?? now)
        joining.spared = blame.spared
        for job in hello.held where !kept.contains(job) {
            if let attempt = rest.removeValue(forKey: job) {
                joining.lostUnlessResumed.append(attempt.reference)
                joining.held.append(job)
            } else if node.attempts[job] == nil, !node.isDraining {
                joining.held.append(job)
            }
        }
        joining.lost = blame.lost.filter { rest[$0.job] != nil }
        node.attempts = node.attempts.filter { kept.contains($0.key) }

        node.hello = hello
        node.session = session
        node.lastSeen = now
        node.due = now + lease
        node.drainsItself = false
        node.hasNews = node.attempts.values.contains(where: \.isCancelling)
        nodes[name] = node
        return joining
    }

    /// Gives attempts to a node that were leased for it again when it joined. False when its session has ended meanwhile:
    /// then they are to be released.
    package mutating func resume(_ jobs: [Job], session: NodeSession) -> Bool {
        guard nodes[session.node]?.session == session.id else { return false }
        for job in jobs { add(job, to: session.node, hasOutputs: true) }
        return true
    }

    /// The node says goodbye. Answers the attempts that it left behind, to be released, and its lease call.
    package mutating func leave(
        _ session: NodeSession, at now: Timestamp
    ) throws(FleetFault) -> (attempts: [AttemptReference], request: UInt64?) {
        var node = try node(of: session)
        let request = endRequest(of: session.node)
        let attempts = node.attempts.values.map(\.reference).sorted { $0.job < $1.job }
        node.attempts = [:]
        node.session = nil
        node.request = nil
        node.due = nil
        node.lastSeen = now
        node.hasNews = false
        nodes[session.node] = node
        return (attempts, request)
    }

    mutating func add(_ job: Job, to name: EntityName, hasOutputs: Bool) {
        var attempt = RunningAttempt(job, hasOutputs: hasOutputs)
        if earlyCancels.removeValue(forKey: attempt.reference) != nil { attempt.isCancelling = true }
        if attempt.isCancelling { nodes[name]?.hasNews = true }
        nodes[name]?.attempts[job.id] = attempt
    }
}
