/// An IPv4 or IPv6 address as a value.
///
/// `::ffff:127.0.0.1` and `127.0.0.1` are different values; ``scope`` says that both lead to the same place.
package struct IPAddress: Sendable, Hashable {
    package enum Family: UInt8, Sendable {
        case v4, v6
    }

    package let family: Family
    /// The first eight bytes of an IPv6 address as one big-endian number; 0 for IPv4.
    let high: UInt64
    /// The last eight bytes of an IPv6 address, or the four of an IPv4 one, as one big-endian number.
    let low: UInt64

    /// The IPv4 address whose four bytes are the big-endian number `v4`.
    package init(v4: UInt32) {
        family = .v4
        high = 0
        low = UInt64(v4)
    }

    /// The IPv6 address of two halves.
    package init(high: UInt64, low: UInt64) {
        family = .v6
        self.high = high
        self.low = low
    }

    /// The address of four or sixteen bytes in network order, as in `sockaddr_in` and `sockaddr_in6`; nil for any other
    /// number of bytes.
    package init?(bytes: Span<UInt8>) {
        switch bytes.count {
        case 4:
            self.init(v4: UInt32(truncatingIfNeeded: bytes.bigEndian(0..<4)))
        case 16:
            self.init(high: bytes.bigEndian(0..<8), low: bytes.bigEndian(8..<16))
        default:
            return nil
        }
    }

    /// The four bytes of an IPv4 address as one big-endian number, or the last four of an IPv6 one.
    package var lastFourBytes: UInt32 { UInt32(truncatingIfNeeded: low) }

    /// The sixteen-bit group `index`, 0–7, of an IPv6 address.
    func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index & 3)))
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address as text, an IPv6 address compressed (RFC 5952, but without a dotted end) and without brackets.
    package var description: String {
        var writer = ByteWriter(capacity: 40)
        write(to: &writer)
        return writer.string
    }

    /// Appends what ``description`` says.
    package func write(to out: inout ByteWriter) {
        guard family == .v6 else {
            for shift in [24, 16, 8, 0] as [UInt32] {
                if shift < 24 { out.append(UInt8(ascii: ".")) }
                out.append(decimal: Int(lastFourBytes >> shift & 0xFF))
            }
            return
        }
        let zeros = longestRunOfZeros
        var index = 0
        while index < 8 {
            if index == zeros.lowerBound, !zeros.isEmpty {
                out.append("::")
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound || zeros.isEmpty { out.append(UInt8(ascii: ":")) }
            out.append(hexadecimal: group(index))
            index += 1
        }
    }

    /// The first of the longest runs of at least two zero groups; empty when there is none.
    private var longestRunOfZeros: Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || group(index) != 0 {
            if index - start > max(best.count, 1) { best = start..<index }
            start = index + 1
        }
        return best
    }
}

extension ByteWriter {
    /// Appends `value` in lower-case hexadecimal without leading zeros.
    fileprivate mutating func append(hexadecimal value: UInt16) {
        var shift: UInt16 = 12
        while shift > 0, value >> shift == 0 { shift -= 4 }
        while true {
            let digit = ASCII.hexDigit(UInt8(truncatingIfNeeded: value >> shift & 15))
            append(ASCII.lowercased(digit))
            guard shift > 0 else { return }
            shift -= 4
        }
    }
}

extension Span<UInt8> {
    fileprivate func bigEndian(_ range: Range<Int>) -> UInt64 {
        var value: UInt64 = 0
        for index in range { value = value << 8 | UInt64(self[index]) }
        return value
    }
}

extension IPAddress {
    /// The address in network byte order: 4 or 16 bytes.
    package var networkBytes: [UInt8] {
        let words: [UInt64] = family == .v4 ? [] : [high]
        var bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
        let count = family == .v4 ? 4 : 8
        bytes += (0..<count).map { UInt8(truncatingIfNeeded: low >> UInt64(8 * (count - 1 - $0))) }
        return bytes
    }
}
