package import NIOCore

/// The header that a load balancer sends before everything else of a connection, to say whose it is: PROXY protocol, version 1
/// (text) and 2 (binary), as HAProxy's `proxy-protocol.txt` has it.
package struct ProxyHeader: Sendable, Hashable {
    /// Of a version 1 header, with the end of its line.
    package static let longestText = 107
    /// Of a version 2 header: what follows its first 16 bytes. Balancers add a few hundred bytes to the addresses.
    package static let longestBlock = 4 << 10

    /// Whose connection it is; nil when the balancer speaks for itself or does not know, so that the connection's own address
    /// stays.
    package let client: SocketAddress?
    /// Bytes of the header; what follows is the connection's content.
    package let count: Int

    /// Reads a header that begins at the first byte. Nil when its end is not there yet.
    ///
    /// It may be called again and again with more bytes: no byte but those of one line is read twice.
    package static func read(_ bytes: Span<UInt8>) throws(ProxyHeaderFault) -> ProxyHeader? {
        guard !bytes.isEmpty else { return nil }
        return bytes[0] == Octet.carriageReturn ? try readBlock(bytes) : try readLine(bytes)
    }

    /// Whether the bytes begin with `pattern`, as far as there are any.
    static func begins(_ bytes: Span<UInt8>, _ pattern: StaticString) -> Bool {
        for index in 0..<min(bytes.count, pattern.utf8CodeUnitCount) where bytes[index] != pattern.utf8Start[index] {
            return false
        }
        return true
    }
}

/// Why a PROXY header is refused, and with it the connection.
package enum ProxyHeaderFault: Error, Sendable, Hashable, CaseIterable {
    /// Neither version: the client speaks without a balancer, or the balancer is not told to send it.
    case signature
    case version, command, family, length
    /// A line that is too long, ends without CR LF, or has not the words that it should.
    case line
    case address, port
}
