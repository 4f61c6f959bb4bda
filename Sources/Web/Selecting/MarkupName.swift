/// A name of an element or attribute in a selector, ready to be compared with the names of a tree.
struct MarkupName: Sendable, Equatable {
    /// As it was written, for XML.
    let exact: Spelling
    /// In lower case, for HTML.
    let folded: Spelling

    init(_ bytes: [UInt8]) {
        exact = Spelling(bytes)
        folded = Spelling(bytes.map(ASCII.lowercased))
    }

    init(_ name: String) { self.init(Array(name.utf8)) }

    struct Spelling: Sendable, Equatable {
        /// The name, with a zero at its end.
        let bytes: [UInt8]
        let key: NameKey

        fileprivate init(_ name: [UInt8]) {
            bytes = name + [0]
            key = bytes.withUnsafeBufferPointer { $0.baseAddress.map(NameKey.init) ?? NameKey(raw: 0) }
        }
    }
}

/// A name in one machine word, so that most names are compared at once.
///
/// Up to seven bytes are kept as they are, which is nearly every name in HTML. A longer name has a hash and its highest
/// byte set, which no UTF-8 has; two such names are equal when their bytes are equal too.
struct NameKey: Sendable, Equatable, BitwiseCopyable {
    let raw: UInt64

    @inline(__always)
    init(raw: UInt64) { self.raw = raw }

    /// The key of a name that ends in a zero.
    @inline(__always)
    init(_ name: UnsafePointer<UInt8>) {
        var word: UInt64 = 0
        for index in 0..<8 {
            let byte = name[index]
            if byte == 0 {
                raw = word
                return
            }
            word |= UInt64(byte) << UInt64(index &* 8)
        }
        raw = Self.hash(name)
    }

    /// Whether names with this key may differ although their keys are equal.
    @inline(__always)
    var isHash: Bool { raw >> 56 == 0xFF }

    /// FNV-1a. Equal keys are checked byte by byte, so collisions only cost time.
    private static func hash(_ name: UnsafePointer<UInt8>) -> UInt64 {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        var index = 0
        while name[index] != 0 {
            state = (state ^ UInt64(name[index])) &* 0x100_0000_01B3
            index &+= 1
        }
        return state | 0xFF << 56
    }
}
