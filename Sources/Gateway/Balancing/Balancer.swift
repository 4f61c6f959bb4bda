/// Chooses servers. A value without I/O: every event loop has its own.
package struct Balancer: Sendable {
    package var algorithm: BalancingAlgorithm
    private var random: SplitMix64

    package init(_ algorithm: BalancingAlgorithm, seed: UInt64) {
        self.algorithm = algorithm
        random = SplitMix64(seed)
        // Loops that begin at the same server would all ask the first one first.
        _ = random.next()
    }

    /// The index of the chosen candidate; nil when none has any weight.
    ///
    /// - Parameters:
    ///   - client: what tells one client from others; only `ip_hash` asks.
    ///   - excluded: indices that were tried already.
    package mutating func choose(
        _ candidates: inout [Candidate], client: UInt64 = 0, excluding excluded: Set<Int> = []
    ) -> Int? {
        switch algorithm {
        case .roundRobin: nextInTurn(&candidates, excluded)
        case .leastConnections: least(candidates, excluded) { $0.load }
        case .leastTime: least(candidates, excluded) { max($0.latency, 0.000_001) * $0.load }
        case .randomTwo: betterOfTwo(candidates, excluded)
        case .ipHash: least(candidates, excluded) { -Self.score($0, client) }
        }
    }

    /// Smooth weighted round robin: everybody gains its weight, the first in front pays what all have gained.
    private mutating func nextInTurn(_ candidates: inout [Candidate], _ excluded: Set<Int>) -> Int? {
        var total = 0.0
        var best: (index: Int, turn: Double)?
        for index in candidates.indices where candidates[index].weight > 0 && !excluded.contains(index) {
            let weight = candidates[index].weight
            // One that is new does not begin at once, when its loop is one of many.
            let turn = (candidates[index].turn ?? -random.unit() * weight) + weight
            candidates[index].turn = turn
            total += weight
            if turn > best?.turn ?? -.infinity { best = (index, turn) }
        }
        guard let best else { return nil }
        candidates[best.index].turn = best.turn - total
        return best.index
    }

    /// The least of all; of equals one at random, so that not all loops choose the same.
    private mutating func least(
        _ candidates: [Candidate], _ excluded: Set<Int>, _ cost: (Candidate) -> Double
    ) -> Int? {
        var best: (index: Int, cost: Double)?
        var equals = 0.0
        for index in candidates.indices where candidates[index].weight > 0 && !excluded.contains(index) {
            let cost = cost(candidates[index])
            if let known = best, cost > known.cost { continue }
            if let known = best, cost == known.cost {
                equals += 1
                if random.unit() * equals >= 1 { continue }
            } else {
                equals = 1
            }
            best = (index, cost)
        }
        return best?.index
    }

    private mutating func betterOfTwo(_ candidates: [Candidate], _ excluded: Set<Int>) -> Int? {
        let usable = candidates.indices.filter { candidates[$0].weight > 0 && !excluded.contains($0) }
        guard usable.count > 1 else { return usable.first }
        let one = Int(random.next() % UInt64(usable.count))
        let other = (one + 1 + Int(random.next() % UInt64(usable.count - 1))) % usable.count
        let (first, second) = (usable[one], usable[other])
        return candidates[first].load <= candidates[second].load ? first : second
    }

    /// Weighted rendezvous hashing: each server draws a number for the client, and the highest wins.
    private static func score(_ candidate: Candidate, _ client: UInt64) -> Double {
        var hash = SplitMix64(candidate.identity ^ (client &* 0x9E37_79B9_7F4A_7C15))
        // Two rounds: identities that differ little must not draw alike.
        _ = hash.next()
        return -candidate.weight / Double.log(max(hash.unit(), .leastNormalMagnitude))
    }
}
