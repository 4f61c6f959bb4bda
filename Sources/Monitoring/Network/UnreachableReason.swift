import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Why another server was not reached, in words: the one place that knows the errors of the libraries below.
package struct UnreachableReason: Sendable, Hashable {
    /// A part of a sentence: it begins with a small letter and has no full stop.
    package let words: String
    /// Whether the server's certificate is not trusted: asking again is of no use until somebody does something.
    package let isUntrusted: Bool

    /// Of any server. The words hold nothing of its address, which may be a secret.
    ///
    /// - Parameters:
    ///   - error: what the HTTP client, or the channel, threw.
    ///   - address: what was asked, such as `https://master:8081`.
    package init(_ error: any Error, at address: String) {
        self.init(error, at: address) {
            "its certificate was signed by no authority that is trusted here, or is not valid now"
        }
    }

    /// Of a service of the platform; the words say what to do.
    ///
    /// - Parameter authorities: the file that `tls.ca` names.
    package init(_ error: any Error, at address: String, authorities: String?) {
        self.init(error, at: address) { Self.untrusted(authorities) }
    }

    private init(_ error: any Error, at address: String, untrusted: () -> String) {
        if "\(error)".contains("CERTIFICATE_VERIFY_FAILED") {
            words = untrusted()
            isUntrusted = true
        } else if (error as? NIOSSLExtraError) == .failedToValidateHostname {
            words = "its certificate is for another name; write the address with a name that the certificate holds"
            isUntrusted = true
        } else {
            words = Self.words(of: error, at: address)
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

    private static func words(of error: any Error, at address: String) -> String {
        switch error {
        case let error as HTTPClientError: return words(of: error, address)
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first else { return unknownName }
            return words(of: first.error, at: address)
        case let error as IOError: return words(of: error.errnoCode)
        case ChannelError.connectTimeout: return late
        case let error as ChannelError where [.eof, .ioOnClosedChannel, .alreadyClosed].contains(error): return closed
        case is SocketAddressError, is SocketAddressError.UnknownHost: return unknownName
        case is NIOTooManyBytesError: return "its answer is too large"
        case is HTTPParserError: return "it does not speak HTTP"
        case is NIOSSLError where ["WRONG_VERSION_NUMBER", "HTTP_REQUEST"].contains(where: "\(error)".contains):
            return "it does not speak TLS; its address begins with http://"
        case is NIOSSLError, is BoringSSLError: return "TLS failed: \("\(error)".prefix(200))"
        case is CancellationError: return "given up"
        default: return "the connection failed (\(type(of: error)))"
        }
    }

    private static let late = "no answer in time"
    private static let closed = "it closed the connection"
    private static let unknownName = "the name is not known"

    private static func words(of error: HTTPClientError, _ address: String) -> String {
        switch error {
        case .connectTimeout, .deadlineExceeded: late
        case .readTimeout: "it fell silent"
        case .remoteConnectionClosed:
            closed + (address.hasPrefix("http://") ? "; if it speaks TLS, its address begins with https://" : "")
        case .cancelled: "given up"
        default: error.shortDescription
        }
    }

    private static func words(of number: CInt) -> String {
        switch number {
        case ECONNREFUSED: return "connection refused"
        case ECONNRESET, EPIPE, ECONNABORTED: return "the connection was reset"
        case ETIMEDOUT: return late
        case EHOSTUNREACH, EHOSTDOWN: return "no way to its host"
        case ENETUNREACH, ENETDOWN: return "no way to its network"
        default:
            let text = String(cString: strerror(number))
            return text.prefix(1).lowercased() + text.dropFirst()
        }
    }
}
