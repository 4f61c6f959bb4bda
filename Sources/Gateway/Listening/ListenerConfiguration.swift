import NIOCore

/// Where clients are heard.
package struct ListenerConfiguration: Sendable, Hashable {
    /// How a listener speaks TLS.
    package struct TLS: Sendable, Hashable {
        /// A certificate and its key, as PEM files.
        package struct Certificate: Sendable, Hashable {
            /// The certificate, with those that sign it behind it.
            package var chain: String
            package var key: String

            package init(chain: String, key: String) {
                self.chain = chain
                self.key = key
            }
        }

        /// Each serves the names that it holds (a name itself before a wildcard, which stands for one label); the first one
        /// also those that none holds, and clients that name none. TLS 1.2 and 1.3 are spoken.
        package var certificates: [Certificate]
        /// Whether HTTP/2 is offered, by ALPN. Without TLS it never is.
        package var offersHTTP2 = true

        package init(certificates: [Certificate]) { self.certificates = certificates }
    }

    /// An address of this machine, IPv4 or IPv6, or a name that means one. An IPv6 address takes IPv6 clients only: for both
    /// there are two listeners.
    package var host: String
    /// 0 takes a free one.
    package var port: Int
    /// Nil for plain HTTP.
    package var tls: TLS?
    /// Whether each connection begins with a PROXY header (version 1 or 2), as load balancers send it, before TLS if there is
    /// any. Without one, or without it within 5 s, it is closed: whoever could choose would choose their address.
    package var expectsProxyHeader = false

    package init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool {
        guard let address = try? SocketAddress(ipAddress: host, port: 0) else {
            return host.lowercased() == "localhost"
        }
        return ["127.0.0.0/8", "::1"].contains { AddressRange($0)?.contains(address) == true }
    }
}
