package import NIOCore
import Web

/// Which addresses a crawl may connect to (P21). It is asked with the address itself, at every hop, so a name that
/// resolves to something else the second time gains nothing.
package struct AddressPolicy: Sendable {
    package var allowsPrivateNetworks: Bool
    package var allowsLoopback: Bool
    /// Hosts that the operator named: they may be anywhere.
    package var allowedHosts: Set<String> = []

    package init(allowsPrivateNetworks: Bool, allowsLoopback: Bool, allowedHosts: Set<String> = []) {
        self.allowsPrivateNetworks = allowsPrivateNetworks
        self.allowsLoopback = allowsLoopback
        self.allowedHosts = allowedHosts
    }

    /// Whether a connection to `address` may be made for a URL of `host`.
    package func permits(_ address: SocketAddress, host: String) -> Bool {
        if allowsPrivateNetworks || allowedHosts.contains(host) { return true }
        guard let text = address.ipAddress, let ip = IPAddress(text) else { return false }
        if allowsLoopback, ip.scope == .loopback { return true }
        return ip.isGlobal
    }
}
