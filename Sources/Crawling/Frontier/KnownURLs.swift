/// The fingerprints of every URL that was ever added to a crawl: open addressing in 64 parts.
///
/// A part grows by half when it is four fifths full, so it holds 8 bytes for every 0.53–0.8 entries: at most 15 bytes a
/// URL, and a growing part needs its old and new table only for itself. Nothing is ever removed.
package struct KnownURLs: ~Copyable {
    private static let partBits: UInt64 = 6
    private var parts: [[UInt64]]
    private var counts: [Int]
    /// How many fingerprints are known.
    package private(set) var count = 0

    package init() {
        parts = Array(repeating: Array(repeating: 0, count: 16), count: 1 << Self.partBits)
        counts = Array(repeating: 0, count: 1 << Self.partBits)
    }

    /// Adds a fingerprint (never 0); false when it was known.
    package mutating func insert(_ fingerprint: UInt64) -> Bool {
        let part = Int(truncatingIfNeeded: fingerprint >> (64 - Self.partBits))
        if counts[part] * 5 >= parts[part].count * 4 { grow(part) }
        let isNew = parts[part].withUnsafeMutableBufferPointer { Self.place(fingerprint, in: $0) }
        if isNew {
            counts[part] += 1
            count += 1
        }
        return isNew
    }

    /// Whether a fingerprint is known.
    package func contains(_ fingerprint: UInt64) -> Bool {
        let table = parts[Int(truncatingIfNeeded: fingerprint >> (64 - Self.partBits))]
        var index = Self.home(fingerprint, tableSize: table.count)
        while table[index] != 0 {
            if table[index] == fingerprint { return true }
            index = index + 1 == table.count ? 0 : index + 1
        }
        return false
    }

    /// Calls `body` with every fingerprint, in no order that means anything.
    package func forEach(_ body: (UInt64) -> Void) {
        for table in parts { for entry in table where entry != 0 { body(entry) } }
    }

    /// Bytes that the tables take.
    package var memory: Int { parts.reduce(0) { $0 + $1.count * MemoryLayout<UInt64>.size } }

    private mutating func grow(_ part: Int) {
        let old = parts[part]
        var larger = [UInt64](repeating: 0, count: old.count + old.count / 2)
        larger.withUnsafeMutableBufferPointer { table in
            for entry in old where entry != 0 { _ = Self.place(entry, in: table) }
        }
        parts[part] = larger
    }

    /// Where the search for a fingerprint begins: the bits that did not choose the part, scaled to the table's size.
    @inline(__always)
    private static func home(_ fingerprint: UInt64, tableSize: Int) -> Int {
        Int(
            truncatingIfNeeded: (fingerprint &<< partBits).multipliedFullWidth(
                by: UInt64(truncatingIfNeeded: tableSize)
            ).high)
    }

    /// Tables are never full, so the loop ends.
    @inline(__always)
    private static func place(_ fingerprint: UInt64, in table: UnsafeMutableBufferPointer<UInt64>) -> Bool {
        var index = home(fingerprint, tableSize: table.count)
        while table[index] != 0 {
            if table[index] == fingerprint { return false }
            index += 1
            if index == table.count { index = 0 }
        }
        table[index] = fingerprint
        return true
    }
}
