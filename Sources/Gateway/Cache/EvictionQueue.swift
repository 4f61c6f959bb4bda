/// A list through slots of an array: the newest is first.
struct EvictionQueue: Sendable {
    private(set) var first = -1
    private(set) var last = -1
    private(set) var bytes = 0
    private(set) var count = 0

    mutating func prepend(_ slot: Int, _ links: inout [CachePart.Link], cost: Int) {
        links[slot].previous = -1
        links[slot].next = first
        if first >= 0 { links[first].previous = slot } else { last = slot }
        first = slot
        bytes += cost
        count += 1
    }

    mutating func remove(_ slot: Int, _ links: inout [CachePart.Link], cost: Int) {
        let (previous, next) = (links[slot].previous, links[slot].next)
        if previous >= 0 { links[previous].next = next } else { first = next }
        if next >= 0 { links[next].previous = previous } else { last = previous }
        bytes -= cost
        count -= 1
    }
}
