import Fleet
import Jobs
import Web

/// Short ways to the values that tests of the fleet are made of.
extension EntityName {
    static func named(_ text: String) -> EntityName {
        guard let name = EntityName(text) else { fatalError("\(text) is no name") }
        return name
    }
}

extension JobID {
    static func named(_ text: String) -> JobID {
        guard let id = JobID(text) else { fatalError("\(text) is no id") }
        return id
    }
}

extension Timestamp {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)
}

extension NodeHello {
    static func of(
        _ name: String, slots: Int = 4, held: [String] = [], running: [AttemptReference] = [], labels: [String] = [],
        runtimes: Set<Runtime> = [.crawl, .command]
    ) -> NodeHello {
        NodeHello(
            capabilities: NodeCapabilities(
                name: .named(name), runtimes: runtimes, labels: Set(labels.map { .named($0) })),
            slots: slots, architecture: "x86_64", version: "0.3", address: nil, held: held.map { .named($0) },
            running: running.map { AttemptProgress(reference: $0, statistics: .null) })
    }
}

extension Job {
    /// A job as it comes from a lease.
    static func leased(_ id: String, attempt: Int = 1, to node: String, state: JobState = .running, losses: Int = 0)
        -> Job
    {
        var status = JobStatus()
        status.losses = losses
        status.state = state
        status.attempt = attempt
        status.node = .named(node)
        return Job(
            id: .named(id), request: .links(id: nil), status: status, createdAt: .start)
    }

    var attempt: AttemptReference { AttemptReference(job: id, attempt: status.attempt) }
}

extension JobRequest {
    static func links(
        id: String? = nil, priority: Double = 1, labels: Set<EntityName> = [], retries: Int = 0, maxAttempts: Int = 3
    ) -> JobRequest {
        JobRequest(
            spider: .linkSpider, work: .links(urls: ["http://example.com/"], maxPages: 1, sameOriginOnly: true),
            priority: priority, labels: labels, maxAttempts: maxAttempts, retries: retries, id: id.map { .named($0) })
    }
}

extension AttemptReference {
    static func of(_ job: String, _ attempt: Int = 1) -> AttemptReference {
        AttemptReference(job: .named(job), attempt: attempt)
    }
}

extension Heartbeat {
    static func of(_ session: NodeSession, _ attempts: [AttemptReference] = [], draining: Bool = false) -> Heartbeat {
        Heartbeat(
            session: session, attempts: attempts.map { AttemptProgress(reference: $0, statistics: ["pages": 1]) },
            sample: [:], isDraining: draining)
    }
}
