/// Why a certificate cannot be served.
package struct CertificateFault: Error, Sendable, CustomStringConvertible {
    /// Stable, for programs.
    package enum Code: String, Sendable, CaseIterable {
        case noCertificate = "no_certificate"
        case fileUnreadable = "file_unreadable"
        case noChain = "certificate_unreadable"
        case noKey = "key_unreadable"
        case mismatch = "key_mismatch"
        case refused = "certificate_refused"
    }

    package let code: Code
    /// One sentence that names the file and says what to do.
    package let message: String
    /// What TLS or the system says.
    package let cause: (any Error)?

    init(_ code: Code, _ message: String, _ cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
