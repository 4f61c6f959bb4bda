import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why a service of the platform was not reached, in words that say what to do.
package struct UnreachableReason: Sendable, Hashable {
    /// A part of a sentence: it begins with a small letter and has no full stop.
    package let words: String
    /// Whether the service's certificate is not trusted: asking again is of no use until somebody does something.
    package let isUntrusted: Bool

    /// - Parameters:
    ///   - error: what the HTTP client threw.
    ///   - address: what was asked, such as `https://master:8081`.
    ///   - authorities: the file that `tls.ca` names.
    package init(_ error: any Error, at address: String, authorities: String?) {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            words = Self.untrusted(authorities)
            isUntrusted = true
        } else if (error as? NIOSSLExtraError) == .failedToValidateHostname {
            words = "its certificate is for another name; write the address with a name that the certificate holds"
            isUntrusted = true
        } else {
            words = Self.words(of: error, text, at: address)
            isUntrusted = false
        }
    }

    private static func untrusted(_ authorities: String?) -> String {
        guard let authorities else {
            return
                "its certificate was signed by no authority that this machine trusts, or is not valid now; if it is your "
                + "own, name its authority's PEM file with tls.ca (TRAWL_TLS_CA)"
        }
        return
            "its certificate was signed by no authority of \(authorities), which tls.ca names, or is not valid now; name "
            + "the right file"
    }

    private static func words(of error: any Error, _ text: String, at address: String) -> String {
        switch error {
        case let error as HTTPClientError where error == .connectTimeout: return "it did not answer in time"
        case let error as HTTPClientError where error == .readTimeout: return "it fell silent"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            let hint = "; if it speaks TLS, its address begins with https://"
            return "it closed the connection" + (address.hasPrefix("http://") ? hint : "")
        case let error as HTTPClientError: return error.shortDescription
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first else { return "its name was not found" }
            return words(of: first.error, "\(first.error)", at: address)
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case is NIOSSLError where ["WRONG_VERSION_NUMBER", "HTTP_REQUEST"].contains(where: text.contains):
            return "it does not speak TLS; its address begins with http://"
        case is NIOSSLError: return "TLS failed: \(text.prefix(200))"
        default: return String(text.prefix(200))
        }
    }
}
