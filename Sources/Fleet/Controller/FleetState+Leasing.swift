package import Jobs

extension FleetState {
    /// What becomes of a lease call.
    package enum LeaseEntry: Sendable, Hashable {
        /// It waits under `request`; the call `ended` was waiting before it and is answered empty.
        case waits(request: UInt64, ended: UInt64?)
        /// It is answered empty: something should be heard at once, or it neither waits nor may have anything.
        case nothing(ended: UInt64?)
    }

    /// A part of the queue that a node is to lease.
    package struct LeaseShare: Sendable, Hashable {
        package let request: UInt64
        package let capabilities: NodeCapabilities
        package let limit: Int
        package let generation: UInt64
    }

    /// No call is given more.
    package static let mostAtOnce = 1_024

    package mutating func requestLease(
        _ session: NodeSession, free: Int, isImmediate: Bool
    ) throws(FleetFault) -> LeaseEntry {
        let node = try node(of: session)
        guard !isStopping else { throw FleetFault(.shuttingDown, "the controller shuts down; ask again in a while") }
        let ended = endRequest(of: session.node)
        if node.hasNews {
            nodes[session.node]?.hasNews = false
            return .nothing(ended: ended)
        }
        if isImmediate, free <= 0 || !node.takesWork { return .nothing(ended: ended) }
        let number = newRequest()
        requests[number] = LeaseRequest(
            node: session.node, free: min(max(0, free), Self.mostAtOnce), isImmediate: isImmediate, triedAt: nil)
        nodes[session.node]?.request = number
        return .waits(request: number, ended: ended)
    }

    /// The caller waits no longer. False when it was answered already: its answer is there.
    package mutating func withdraw(_ number: UInt64) -> Bool {
        guard let request = requests.removeValue(forKey: number) else { return false }
        nodes[request.node]?.request = nil
        return true
    }

    /// Jobs came into the queue.
    package mutating func queued() { generation &+= 1 }

    /// Whether anybody waits who has not been looked for since the queue last grew, and whether there are others who
    /// might take what there is, so that ``shares(pending:)`` must know how much that is.
    package var leaseDemand: LeaseDemand {
        var waiting = 0
        var others = 0
        for node in nodes.values where node.takesWork {
            let request = node.request.flatMap { requests[$0] }
            if let request, isCandidate(request, node) {
                waiting += 1
            } else if request == nil, node.freeSlots > 0 {
                others += 1
            }
        }
        if waiting == 0 { return .none }
        return waiting + others > 1 ? .shared : .single
    }

    package enum LeaseDemand: Sendable, Hashable { case none, single, shared }

    /// Who is to lease how many: one job after the other goes to the waiting node with the least load (attempts per slot),
    /// first as long as these have free slots. What is left then, but for as many as others have free slots that do not
    /// wait just now, is prefetch. Nodes for which nothing is left are not in the answer.
    ///
    /// - Parameter pending: how many jobs wait, as far as is known; nil when there is no one to share with.
    package func shares(pending: Int?) -> [LeaseShare] {
        var places: [LeasePlace] = []
        var kept = 0
        for node in nodes.values where node.takesWork {
            let request = node.request.flatMap { requests[$0] }
            if let number = node.request, let request, isCandidate(request, node) {
                places.append(LeasePlace(node, request: number, wanted: request.free))
            } else if request == nil {
                kept += node.freeSlots
            }
        }
        // In the order of names, so that the same state always decides the same.
        places.sort { $0.node.name < $1.node.name }
        // Each may look once even where nothing should be: what is known of the queue may be old.
        let count = pending.map { $0 > 0 ? $0 : places.count } ?? .max
        LeasePlace.fill(&places, with: count, keeping: kept)
        return places.compactMap { place in
            guard place.given > 0, let hello = place.node.hello else { return nil }
            return LeaseShare(
                request: place.request, capabilities: hello.capabilities, limit: place.given, generation: generation)
        }
    }

    /// Hands over what was leased for a call. Nil when nobody waits any more: the jobs are to be released. An empty answer
    /// for `isOver` false means that it goes on waiting.
    package mutating func grant(
        _ jobs: [Job], to share: LeaseShare
    ) -> (assignments: [Assignment], isOver: Bool)? {
        guard var request = requests[share.request], let node = nodes[request.node], node.takesWork || jobs.isEmpty
        else {
            return nil
        }
        if jobs.isEmpty, !request.isImmediate {
            request.triedAt = share.generation
            requests[share.request] = request
            return ([], false)
        }
        requests[share.request] = nil
        nodes[request.node]?.request = nil
        for job in jobs { add(job, to: request.node, hasOutputs: job.status.attempt > 1) }
        return (jobs.map { Assignment($0, resumes: $0.status.attempt > 1) }, true)
    }

    private func isCandidate(_ request: LeaseRequest, _ node: FleetNode) -> Bool {
        request.free > 0 && node.takesWork && request.triedAt != generation
    }
}

extension Assignment {
    init(_ job: Job, resumes: Bool) {
        var request = job.request
        request.version = job.resolvedVersion ?? request.version
        self.init(
            reference: AttemptReference(job: job.id, attempt: job.status.attempt), request: request, resumes: resumes,
            losses: job.status.losses)
    }
}
