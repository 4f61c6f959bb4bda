import NIOCore

/// What an upstream is told of a client (P24): `X-Forwarded-For` and the like, ready to be written, made once a connection.
package struct ForwardedClient: Sendable {
    /// Whether what the client itself says of others before it is believed.
    let isTrusted: Bool
    /// `http` or `https`.
    let scheme: String
    let address: String
    /// All lines but the host's value.
    let lines: ByteBuffer

    package init(address: String, scheme: String, isTrusted: Bool) {
        self.address = address
        self.scheme = scheme
        self.isTrusted = isTrusted
        lines = ByteBuffer(
            string:
                "X-Real-IP: \(address)\r\nX-Forwarded-For: \(address)\r\nX-Forwarded-Proto: \(scheme)\r\nX-Forwarded-Host: "
        )
    }
}
