package import NIOCore

/// Addresses that begin with the same bits, such as `10.0.0.0/8`; a single address is a range of one.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [UInt8]
    private let bits: Int
    /// As it was given.
    package let description: String

    /// Nil for what is no address and no range, and for one with bits set behind its prefix.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = try? SocketAddress(ipAddress: String(first), port: 0) else {
            return nil
        }
        let bytes = Self.bytes(address)
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...bits).contains(given), parts[1].utf8.allSatisfy({ $0 != 0x2B }) else {
                return nil
            }
            bits = given
        }
        for index in bits..<(bytes.count * 8) where bytes[index / 8] & (0x80 >> UInt8(index % 8)) != 0 { return nil }
        self.bytes = bytes
        self.bits = bits
        description = text
    }

    /// Whether an address is in it. An IPv4 address within IPv6 counts as that.
    package func contains(_ address: SocketAddress) -> Bool {
        let other = Self.bytes(address)
        guard other.count == bytes.count else { return false }
        let whole = bits / 8
        guard other.prefix(whole).elementsEqual(bytes.prefix(whole)) else { return false }
        guard bits % 8 != 0 else { return true }
        let mask = ~(UInt8(0xFF) >> UInt8(bits % 8))
        return other[whole] & mask == bytes[whole] & mask
    }

    /// The bits of an address, as they stand in `sockaddr_in` and `sockaddr_in6`: 4 or 16 bytes; none of a Unix socket.
    static func bytes(_ address: SocketAddress) -> [UInt8] {
        let bytes = address.withSockAddr { pointer, size in
            let raw = UnsafeRawBufferPointer(start: pointer, count: size)
            switch address {
            case .v4: return Array(raw[4..<8])
            case .v6: return Array(raw[8..<24])
            case .unixDomainSocket: return []
            }
        }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }
}
