import Jobs
import Web

/// Names as tests write them.
extension EntityName: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = EntityName(value) ?? .defaultProject }
}

extension JobID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        var generator = SystemRandomNumberGenerator()
        self = JobID(value) ?? .make(at: .now, using: &generator)
    }
}

extension NodeCapabilities {
    /// A node that runs everything.
    static func all(_ name: EntityName, labels: Set<EntityName> = []) -> NodeCapabilities {
        NodeCapabilities(name: name, runtimes: Set(Runtime.allCases), labels: labels)
    }
}

extension JobRequest {
    /// A request that does nothing worth mentioning.
    static func test(
        project: EntityName = .defaultProject, priority: Double = 1, id: JobID? = nil, key: String? = nil,
        labels: Set<EntityName> = [], maxAttempts: Int = 3, retries: Int = 0, input: Int64 = 0
    ) -> JobRequest {
        JobRequest(
            project: project, spider: "noop", runtime: .command, work: .command(name: "noop", input: .integer(input)),
            priority: priority, labels: labels, maxAttempts: maxAttempts, retries: retries, id: id, idempotencyKey: key)
    }
}
