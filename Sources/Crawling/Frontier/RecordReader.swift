import Web

/// Reads what was written with `append(varint:)` and its kin. Every read answers nil at the end or on nonsense, so a
/// damaged file is noticed and never trapped on.
struct RecordReader: ~Escapable {
    let bytes: Span<UInt8>
    private(set) var position: Int

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let next = byte() {
            guard shift < 64 else { return nil }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// A number that fits an `Int`.
    mutating func int() -> Int? { varint().flatMap { Int(exactly: $0) } }

    mutating func zigzag() -> Int? {
        varint().map { Int(truncatingIfNeeded: ($0 >> 1) ^ (0 &- ($0 & 1))) }
    }

    /// Eight bytes, little endian.
    mutating func fixed64() -> UInt64? {
        guard bytes.count - position >= 8 else { return nil }
        var value: UInt64 = 0
        for offset in 0..<8 { value |= UInt64(bytes[position + offset]) << UInt64(8 * offset) }
        position += 8
        return value
    }

    /// A run of bytes with its length before it.
    mutating func counted() -> Range<Int>? {
        guard let count = int(), count <= bytes.count - position else { return nil }
        defer { position += count }
        return position..<position + count
    }

    /// A run of bytes with its length in two bytes before it.
    mutating func counted16() -> Range<Int>? {
        guard let low = byte(), let high = byte() else { return nil }
        let count = Int(low) | Int(high) << 8
        guard count <= bytes.count - position else { return nil }
        defer { position += count }
        return position..<position + count
    }

    mutating func text() -> String? { counted().map { bytes.extracting($0).string } }
}

extension ByteWriter {
    /// Appends `value` as LEB128.
    @inline(__always)
    mutating func append(varint value: UInt64) {
        var rest = value
        reserve(10)
        while rest >= 0x80 {
            appendReserved(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        appendReserved(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(zigzag value: Int) {
        let bits = UInt64(bitPattern: Int64(value))
        append(varint: (bits << 1) ^ (value < 0 ? UInt64.max : 0))
    }

    mutating func append(fixed64 value: UInt64) {
        for offset in 0..<8 { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * offset))) }
    }

    mutating func append(counted bytes: [UInt8]) {
        append(varint: UInt64(bytes.count))
        append(bytes)
    }

    mutating func append(counted text: String) { append(counted: Array(text.utf8)) }
}
