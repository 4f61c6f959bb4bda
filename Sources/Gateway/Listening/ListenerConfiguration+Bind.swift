package import NIOCore
package import NIOPosix

extension ServerBootstrap {
    /// Listens at the address of a listener. An IPv6 address takes IPv6 clients only, so that `::` and `0.0.0.0` can both be
    /// had on one port. Throws what the system says.
    package func bind(_ listener: ListenerConfiguration) async throws -> any Channel {
        // Names are looked up with a call that blocks.
        let address = try await NIOThreadPool.singleton.runIfActive {
            try SocketAddress.makeAddressResolvingHost(listener.host, port: listener.port)
        }
        guard case .v6 = address else { return try await bind(to: address).get() }
        let onlyIPv6 = ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only)
        return try await serverChannelOption(onlyIPv6, value: 1).bind(to: address).get()
    }
}
