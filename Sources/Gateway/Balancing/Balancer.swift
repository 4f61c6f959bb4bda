/// Chooses servers. A value without I/O: every event loop has its own.
package struct Balancer: Sendable {
    package let algorithm: BalancingAlgorithm
    private var random: SplitMix64
    /// What each server is ahead or behind, by its identity.
    private var turns: [UInt64: Double] = [:]

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
        _ candidates: [Candidate], client: UInt64 = 0, excluding excluded: Set<Int> = []
    ) -> Int? {
        let usable = candidates.indices.filter { candidates[$0].weight > 0 && !excluded.contains($0) }
        guard let first = usable.first else { return nil }
        guard usable.count > 1 else { return first }
        switch algorithm {
        case .roundRobin: return nextInTurn(candidates, usable)
        case .leastConnections: return least(usable) { candidates[$0].load }
        case .leastTime: return least(usable) { max(candidates[$0].latency, 0.000_001) * candidates[$0].load }
        case .randomTwo: return betterOfTwo(candidates, usable)
        case .ipHash: return usable.max { Self.score(candidates[$0], client) < Self.score(candidates[$1], client) }
        }
    }

    /// Smooth weighted round robin: everybody gains its weight, the first in front pays what all have gained.
    private mutating func nextInTurn(_ candidates: [Candidate], _ usable: [Int]) -> Int? {
        if turns.count > 2 * candidates.count + 8 {
            let known = Set(candidates.map(\.identity))
            turns = turns.filter { known.contains($0.key) }
        }
        var total = 0.0
        var best: (index: Int, turn: Double)?
        for index in usable {
            let candidate = candidates[index]
            // One that is new does not begin at once, when its loop is one of many.
            let turn = turns[candidate.identity, default: -random.unit() * candidate.weight] + candidate.weight
            turns[candidate.identity] = turn
            total += candidate.weight
            if turn > best?.turn ?? -.infinity { best = (index, turn) }
        }
        guard let best else { return nil }
        turns[candidates[best.index].identity] = best.turn - total
        return best.index
    }

    /// The least of all; of equals one at random, so that not all loops choose the same.
    private mutating func least(_ usable: [Int], _ cost: (Int) -> Double) -> Int? {
        var best: (index: Int, cost: Double)?
        var equals = 0.0
        for index in usable {
            let cost = cost(index)
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

    private mutating func betterOfTwo(_ candidates: [Candidate], _ usable: [Int]) -> Int? {
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
