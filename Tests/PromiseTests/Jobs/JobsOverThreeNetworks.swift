import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// A fleet of several machines.
    @Suite struct ThreeNetworks {
        @Test(.needsNamespaces)
        func `P6 three workers in three networks do 200 jobs of mixed priority, the highest first`() async throws {
            let seed = TestSeed.make()
            var random = SplitMix64(seed: seed)
            let priorities = (0..<200).map { _ in Int.random(in: 1...10, using: &random) }
            try await NetworkNamespace.withNamespaces(3) { namespaces, host in
                try await withOpenPlatform("commands:\n" + Commands.nap) { platform in
                    // All wait before anybody works, so that the order is the queue's alone.
                    let jobs = priorities.map { priority -> JSONValue in
                        ["command": "nap", "priority": .integer(Int64(priority)), "input": 30]
                    }
                    let batch = try await platform.api.json("POST", "/jobs/batch", ["jobs": .array(jobs)])
                    let ids = batch["job_ids"]?.elements.compactMap(\.string) ?? []
                    try #require(Set(ids).count == 200)
                    let nobody = try await ServiceClient(host: host, port: platform.api.port).call("GET", "/cluster")
                    #expect(nobody.status == 401)
                    for (index, namespace) in namespaces.enumerated() {
                        try await platform.startWorker("node\(index)", in: namespace, controller: host)
                    }
                    let cluster = try await platform.api.idle()
                    #expect(cluster["completed_jobs"] == 200, "\(cluster)")
                    #expect(cluster["online_workers"] == 3)

                    let all = try await platform.api.json("GET", "/jobs?limit=1000").elements
                    let workers = Dictionary(grouping: all) { $0["assigned_worker"]?.string ?? "nobody" }.mapValues(
                        \.count)
                    #expect(Set(workers.keys) == ["node0", "node1", "node2"], "\(workers)")
                    #expect(workers.values.allSatisfy { $0 >= 20 }, "each node did its part: \(workers)")
                    #expect(all.allSatisfy { $0["attempt"] == 1 })
                    // What was leased at the same moment may be written down in either order; nothing else may.
                    let started = all.sorted { ($0["started_at"]?.string ?? "") < ($1["started_at"]?.string ?? "") }
                    let order = started.compactMap { $0["priority"]?.integer }
                    #expect(order.count == 200)
                    for (position, priority) in order.enumerated() {
                        let overtaken = order[..<max(0, position - 6)].count { $0 < priority }
                        #expect(overtaken == 0, "priority \(priority) at place \(position) of \(order) (\(seed))")
                    }
                }
            }
        }
    }
}
