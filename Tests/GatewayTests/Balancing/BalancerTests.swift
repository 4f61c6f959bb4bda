import Testing

@testable import Gateway

/// Who gets which requests.
struct BalancerTests {
    private static func servers(_ weights: [Double]) -> [Candidate] {
        weights.enumerated().map { Candidate(identity: UInt64($0.offset + 1), weight: $0.element) }
    }

    private static func counts(
        _ algorithm: BalancingAlgorithm, _ servers: [Candidate], _ requests: Int = 7_000,
        client: (Int) -> UInt64 = { UInt64($0) }
    ) -> [Int] {
        var balancer = Balancer(algorithm, seed: 7)
        var servers = servers
        var counts = servers.map { _ in 0 }
        for number in 0..<requests {
            if let index = balancer.choose(&servers, client: client(number)) { counts[index] += 1 }
        }
        return counts
    }

    @Test func roundRobinIsExactAndSmooth() {
        #expect(Self.counts(.roundRobin, Self.servers([5, 1, 1])) == [5_000, 1_000, 1_000])
        var balancer = Balancer(.roundRobin, seed: 3)
        var servers = Self.servers([1, 1, 1])
        let first = (0..<3).compactMap { _ in balancer.choose(&servers) }
        #expect(Set(first).count == 3)
        let second = (0..<3).compactMap { _ in balancer.choose(&servers) }
        #expect(first == second, "it goes round")
    }

    @Test("weights count, and zero is nothing", arguments: BalancingAlgorithm.allCases)
    func weights(_ algorithm: BalancingAlgorithm) {
        let counts = Self.counts(algorithm, Self.servers([0, 1, 1]))
        #expect(counts[0] == 0 && counts.reduce(0, +) == 7_000 && counts[1] > 1_000 && counts[2] > 1_000, "\(counts)")
        #expect(Self.counts(algorithm, Self.servers([0, 0])) == [0, 0])
        #expect(Self.counts(algorithm, []) == [])
    }

    @Test func fewestConnectionsForTheWeight() {
        var servers = Self.servers([1, 1, 4])
        servers[0].active = 3
        servers[1].active = 2
        servers[2].active = 8
        #expect(Self.counts(.leastConnections, servers) == [0, 0, 7_000])
        servers[2].active = 20
        #expect(Self.counts(.leastConnections, servers) == [0, 7_000, 0])
    }

    @Test func theFastestGetsMost() {
        var servers = Self.servers([1, 1])
        servers[0].latency = 0.5
        servers[1].latency = 0.01
        #expect(Self.counts(.leastTime, servers) == [0, 7_000])
        servers[1].active = 60
        #expect(Self.counts(.leastTime, servers) == [7_000, 0])
    }

    @Test func oneOfTwoNeverChoosesTheWorstOfAll() {
        var servers = Self.servers([1, 1, 1])
        servers[1].active = 9
        #expect(Self.counts(.randomTwo, servers)[1] == 0)
    }

    @Test("a server that goes takes only its own clients along") func consistentHashing() {
        var servers = Self.servers(Array(repeating: 1, count: 10))
        var balancer = Balancer(.ipHash, seed: 1)
        let before = (0..<10_000).map { balancer.choose(&servers, client: $0) }
        var fewer = servers
        fewer[4].weight = 0
        var moved = 0
        for client in 0..<10_000 {
            let index = balancer.choose(&fewer, client: UInt64(client))
            if before[client] == 4 { moved += 1 } else { #expect(index == before[client]) }
        }
        #expect((700...1_300).contains(moved), "\(moved)")
    }

    @Test("what was tried is left out", arguments: BalancingAlgorithm.allCases)
    func excluded(_ algorithm: BalancingAlgorithm) {
        var balancer = Balancer(algorithm, seed: 5)
        var servers = Self.servers([1, 2, 3])
        let last = balancer.choose(&servers, excluding: [0, 2])
        #expect(last == 1)
        let none = balancer.choose(&servers, excluding: [0, 1, 2])
        #expect(none == nil)
    }
}
