/// A waiting node while jobs are shared out.
struct LeasePlace {
    let node: FleetNode
    let request: UInt64
    /// The most that it takes.
    let wanted: Int
    private(set) var given = 0

    init(_ node: FleetNode, request: UInt64, wanted: Int) {
        self.node = node
        self.request = request
        self.wanted = wanted
    }

    private var load: Double { Double(node.attempts.count + given) / Double(node.slots) }

    /// Gives out `count` jobs one by one, each to the node with the least load: to free slots first, and of what is then
    /// left all but `kept` as prefetch.
    static func fill(_ places: inout [LeasePlace], with count: Int, keeping kept: Int) {
        var left = count
        fill(&places, &left) { min($0.wanted, $0.node.freeSlots) }
        left = max(0, left - kept)
        fill(&places, &left) { $0.wanted }
    }

    private static func fill(_ places: inout [LeasePlace], _ left: inout Int, upTo most: (LeasePlace) -> Int) {
        // Alone, nothing needs to be compared.
        if places.count == 1 {
            let more = min(left, max(0, most(places[0]) - places[0].given))
            places[0].given += more
            left -= more
            return
        }
        var open = places.indices.filter { places[$0].given < most(places[$0]) }
        while left > 0, let best = open.indices.min(by: { places[open[$0]].load < places[open[$1]].load }) {
            let index = open[best]
            places[index].given += 1
            left -= 1
            if places[index].given >= most(places[index]) { open.remove(at: best) }
        }
    }
}
