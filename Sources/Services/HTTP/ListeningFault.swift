/// Why a service is not started.
package struct ListeningFault: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Beyond loopback without any token.
        case unprotected = "listening_unprotected"
        /// Another program has the port.
        case portTaken = "port_taken"
        /// The address is none of this machine's, or the port is not allowed.
        case failed = "listening_failed"
        /// The certificate or its key cannot be used.
        case certificate = "certificate_unusable"
    }

    package let code: Code
    /// What is wrong and what to do.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
