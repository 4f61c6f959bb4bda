package import Jobs

/// How the fleet worked over a while, from the jobs that ended in it.
package struct PerformanceReport: Sendable, Hashable {
    /// What a node brought about.
    package struct Node: Sendable, Hashable {
        package var node: EntityName
        package var pages: Int
        /// Seconds from a request to the first byte of its answer; nil where no job tells it.
        package var responseTime: Double?
        /// Percent of its jobs that completed; cancelled ones do not count.
        package var successRate: Double?
    }

    /// How many nodes are named.
    private static let mostNodes = 3

    package let successful: Int
    package let failed: Int
    package let cancelled: Int
    /// Seconds from lease to end, over the completed jobs; nil without one.
    package let averageDuration: Double?
    /// Jobs that ended, an hour.
    package let throughput: Double
    /// Those that fetched most pages.
    package let top: [Node]
    /// Sentences: what held the work up, the gravest kind first.
    package let bottlenecks: [String]

    package var total: Int { successful + failed + cancelled }

    /// - Parameters:
    ///   - nodes: what the machines did meanwhile.
    ///   - period: what the figures of `jobs` are of.
    package init(_ jobs: JobPerformance, nodes: [EntityName: SampleCondenser], period: Duration) {
        func groups(_ state: JobState) -> [JobPerformance.Group] { jobs.groups.filter { $0.state == state } }
        let completed = groups(.completed)
        successful = completed.reduce(0) { $0 + $1.jobs }
        failed = groups(.failed).reduce(0) { $0 + $1.jobs }
        cancelled = groups(.cancelled).reduce(0) { $0 + $1.jobs }
        averageDuration = successful == 0 ? nil : completed.reduce(0) { $0 + $1.duration } / Double(successful)
        let hours = period.inSeconds / 3_600
        throughput = hours > 0 ? Double(successful + failed + cancelled) / hours : 0
        top = Self.top(jobs.groups)
        bottlenecks = Bottlenecks.found(jobs, nodes: nodes)
    }

    private static func top(_ groups: [JobPerformance.Group]) -> [Node] {
        var nodes: [EntityName: (pages: Double, answers: Double, latency: Double, completed: Int, failed: Int)] = [:]
        for group in groups {
            guard let node = group.node else { continue }
            var sum = nodes[node] ?? (0, 0, 0, 0, 0)
            sum.pages += group.pages
            sum.answers += group.answers
            sum.latency += group.latency
            if group.state == .completed { sum.completed += group.jobs }
            if group.state == .failed { sum.failed += group.jobs }
            nodes[node] = sum
        }
        let all = nodes.map { name, sum in
            Node(
                node: name, pages: Int(exactly: sum.pages.rounded()) ?? 0,
                responseTime: sum.answers > 0 ? sum.latency / sum.answers : nil,
                successRate: sum.completed + sum.failed > 0
                    ? Double(sum.completed) / Double(sum.completed + sum.failed) * 100 : nil)
        }
        let sorted = all.sorted { left, right in
            if left.pages != right.pages { return left.pages > right.pages }
            if left.successRate != right.successRate { return left.successRate ?? -1 > right.successRate ?? -1 }
            return left.node < right.node
        }
        return Array(sorted.prefix(mostNodes))
    }
}
