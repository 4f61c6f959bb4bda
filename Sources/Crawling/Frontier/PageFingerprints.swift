/// The links that a page held so far. A page repeats many, and a look at a table this small costs nothing.
///
/// Entries of an earlier page are told apart by a generation number, so a new page needs no clearing.
struct PageFingerprints: ~Copyable {
    private var table: [(fingerprint: UInt64, generation: UInt32)]
    private var generation: UInt32 = 1
    private var count = 0

    init() { table = Array(repeating: (0, 0), count: 1 << 10) }

    /// Begins a new page.
    mutating func removeAll() {
        count = 0
        generation &+= 1
        // A page of a hundred thousand links must not keep its table, nor may the generation come round.
        if table.count > 1 << 15 || generation == 0 {
            table = Array(repeating: (0, 0), count: 1 << 10)
            generation = 1
        }
    }

    /// Adds a fingerprint; false when the page had it.
    mutating func insert(_ fingerprint: UInt64) -> Bool {
        if count * 2 >= table.count { grow() }
        guard place(fingerprint) else { return false }
        count += 1
        return true
    }

    @inline(__always)
    private mutating func place(_ fingerprint: UInt64) -> Bool {
        let mask = table.count - 1
        var index = Int(truncatingIfNeeded: fingerprint) & mask
        while table[index].generation == generation {
            if table[index].fingerprint == fingerprint { return false }
            index = (index + 1) & mask
        }
        table[index] = (fingerprint, generation)
        return true
    }

    private mutating func grow() {
        let old = table
        table = Array(repeating: (0, 0), count: old.count * 2)
        for entry in old where entry.generation == generation { _ = place(entry.fingerprint) }
    }
}
