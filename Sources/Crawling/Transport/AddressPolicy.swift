import NIOCore
import Web

/// Which addresses a crawl may connect to (P21). It is asked with the address itself, at every hop, so a name that
/// resolves to something else the second time gains nothing.
struct AddressPolicy: Sendable {
    var allowsPrivateNetworks: Bool
    var allowsLoopback: Bool
    /// Hosts that the operator named: they may be anywhere.
    var allowedHosts: Set<String> = []

    func permits(_ address: SocketAddress, host: String) -> Bool {
        if allowsPrivateNetworks || allowedHosts.contains(host) { return true }
        guard let text = address.ipAddress, let ip = IPAddress(text) else { return false }
        if allowsLoopback, ip.scope == .loopback { return true }
        return ip.isGlobal
    }
}
