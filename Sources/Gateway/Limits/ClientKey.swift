package import NIOCore

/// What tells a client from others for limits: its address, of IPv6 the first 64 bits (P29), or the value of a field.
package struct ClientKey: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// The bits of an address. An IPv4 address within IPv6 counts as that.
    package init(address: SocketAddress) {
        var bytes = AddressRange.bytes(address)
        if bytes.count == 16 { bytes = Array(bytes.prefix(8)) }
        high = UInt64(bytes.count)
        low = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Any text. Two that are not the same are the same client once in 2⁶⁴ times.
    package init(_ bytes: some Sequence<UInt8>, seed: UInt64) {
        var hasher = SplitMix64(seed)
        var hash = hasher.next()
        for byte in bytes {
            hasher = SplitMix64(hash ^ UInt64(byte))
            hash = hasher.next()
        }
        high = .max
        low = hash
    }

    /// For choosing a server.
    package var hash: UInt64 { low ^ (high &* 0x9E37_79B9_7F4A_7C15) }
}
