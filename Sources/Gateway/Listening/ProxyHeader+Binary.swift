import NIOCore

/// Version 2: a signature, version and command, family and protocol, a length, addresses, and more that is skipped.
extension ProxyHeader {
    private static let signature: StaticString = "\r\n\r\n\0\r\nQUIT\n"
    private static let fixed = 16

    static func readBlock(_ bytes: Span<UInt8>) throws(ProxyHeaderFault) -> ProxyHeader? {
        guard begins(bytes, signature) else { throw .signature }
        // Each byte is judged as soon as it is there.
        if bytes.count > 12 {
            guard bytes[12] >> 4 == 2 else { throw .version }
            guard bytes[12] & 0x0F <= 1 else { throw .command }
        }
        guard bytes.count >= fixed else { return nil }
        let isLocal = bytes[12] & 0x0F == 0
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard length <= longestBlock else { throw .length }
        let addresses: Int
        switch bytes[13] {
        // Unspecified, or what no TCP connection can come from when the balancer speaks for itself.
        case 0x00: addresses = 0
        case 0x11: addresses = 12
        case 0x21: addresses = 36
        case 0x31: addresses = 216
        default:
            guard isLocal else { throw .family }
            addresses = 0
        }
        guard isLocal || length >= addresses else { throw .length }
        guard bytes.count >= fixed + length else { return nil }
        let count = fixed + length
        guard !isLocal else { return ProxyHeader(client: nil, count: count) }
        switch bytes[13] {
        case 0x11: return ProxyHeader(client: try address(bytes, size: 4), count: count)
        case 0x21: return ProxyHeader(client: try address(bytes, size: 16), count: count)
        default: return ProxyHeader(client: nil, count: count)
        }
    }

    /// The source: an address, then that of the destination, then the source's port.
    private static func address(_ bytes: Span<UInt8>, size: Int) throws(ProxyHeaderFault) -> SocketAddress {
        var packed = ByteBuffer()
        for index in 0..<size { packed.writeInteger(bytes[fixed + index]) }
        let port = fixed + 2 * size
        let number = Int(bytes[port]) << 8 | Int(bytes[port + 1])
        guard let address = try? SocketAddress(packedIPAddress: packed, port: number) else { throw .address }
        return address
    }
}
