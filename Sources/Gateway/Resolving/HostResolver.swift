import Glibc
package import NIOCore
import NIOPosix

/// Finds the addresses of hosts, and how long they hold.
package struct HostResolver: Sendable {
    struct Found: Sendable, Hashable {
        var addresses: [SocketAddress]
        var lifetime: Duration
    }

    /// The name server to ask; nil asks as the system does, `/etc/hosts` first.
    let server: SocketAddress?
    let threads: any EventLoopGroup

    /// For names of `/etc/hosts` and the like.
    static let usual = Duration.seconds(30)
    static let bounds = Duration.seconds(1)...Duration.seconds(300)

    /// The addresses that the system knows, IPv4 when there are any: a host with both is one server, not two. Blocks.
    /// Throws a ``HostFault``.
    package static func addresses(_ host: String, port: Int) throws(HostFault) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw HostFault(host: host, reason: String(cString: gai_strerror(code))) }
        let first = list
        defer { freeaddrinfo(first) }
        var (four, six): ([SocketAddress], [SocketAddress]) = ([], [])
        while let entry = list?.pointee {
            if entry.ai_family == AF_INET, let address = entry.ai_addr {
                address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four.append(SocketAddress($0.pointee)) }
            } else if entry.ai_family == AF_INET6, let address = entry.ai_addr {
                address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six.append(SocketAddress($0.pointee)) }
            }
            guard let next = entry.ai_next else { break }
            list = next
        }
        let found = four.isEmpty ? six : four
        guard !found.isEmpty else { throw HostFault(host: host, reason: "it has no addresses") }
        return found
    }

    /// The first of them.
    package static func address(_ host: String, port: Int) throws(HostFault) -> SocketAddress {
        guard let first = try addresses(host, port: port).first else {
            throw HostFault(host: host, reason: "no address")
        }
        return first
    }

    /// Nil when nothing is known now.
    func find(_ host: String, port: Int) async -> Found? {
        if let server { return await ask(host, port, DNSClient(server: server, threads: threads)) }
        let addresses = try? await NIOThreadPool.singleton.runIfActive { try Self.addresses(host, port: port) }
        guard let addresses else { return nil }
        // The system does not say how long its answer holds; its name server does.
        var lifetime = Self.usual
        if let server = SystemNameServer.first {
            let kind: DNSMessage.Kind = addresses.first?.protocol == .inet6 ? .aaaa : .a
            if let told = await DNSClient(server: server, threads: threads).once(host, kind)?.lifetime {
                lifetime = .seconds(Int64(told))
            }
        }
        return Found(addresses: Self.sorted(addresses), lifetime: Self.bounded(lifetime))
    }

    private func ask(_ host: String, _ port: Int, _ client: DNSClient) async -> Found? {
        for kind in [DNSMessage.Kind.a, .aaaa] {
            guard let answer = await client.ask(host, kind) else { return nil }
            let addresses = answer.addresses.compactMap { bytes in
                try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: port)
            }
            if !addresses.isEmpty {
                return Found(
                    addresses: Self.sorted(addresses), lifetime: Self.bounded(.seconds(Int64(answer.lifetime ?? 0))))
            }
        }
        return nil
    }

    private static func bounded(_ time: Duration) -> Duration { min(max(time, bounds.lowerBound), bounds.upperBound) }

    /// Name servers turn their lists; the servers stay where they are.
    private static func sorted(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var unique: [SocketAddress] = []
        for address in addresses where !unique.contains(address) { unique.append(address) }
        return unique.sorted { $0.description < $1.description }
    }
}

/// A host whose addresses cannot be found.
package struct HostFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let host: String
    let reason: String

    package var description: String { "the addresses of \(host) cannot be found (\(reason))" }
}
