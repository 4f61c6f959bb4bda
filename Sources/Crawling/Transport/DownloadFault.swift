/// Why a download brought no answer.
struct DownloadFault: Error, Equatable, CustomStringConvertible {
    /// What kind of fault it is: the key under which it is counted.
    enum Code: String, Sendable, Hashable {
        case dns
        case refusedAddress = "refused_address"
        case connect
        case connectTimeout = "connect_timeout"
        case tls
        case proxy
        case closed
        case truncated
        case malformed
        case tooLarge = "too_large"
        case timeout
        case firstByteTimeout = "first_byte_timeout"
        case decompression
        case cancelled
    }

    let code: Code
    let description: String
    /// Whether another try may bring more.
    let isRetryable: Bool

    private init(_ code: Code, _ description: String, retryable: Bool) {
        self.code = code
        self.description = description
        isRetryable = retryable
    }

    static func dns(_ host: String, _ reason: String) -> Self {
        Self(.dns, "the host \(host) was not found: \(reason)", retryable: true)
    }
    static func refusedAddress(_ host: String, _ address: String) -> Self {
        // One text for both kinds of crawls: a command's own settings, and jobs, whose node has an operator.
        Self(
            .refusedAddress,
            "\(host)\(host == address ? "" : " is at \(address), which") is a private address that this crawl may not visit; "
                + "`trawl crawl` takes -s ALLOW_PRIVATE_NETWORKS=true, and for jobs the operator of the node permits it "
                + "with TRAWL_ALLOWED_HOSTS=\(host) (crawl.allowed_hosts)",
            retryable: false)
    }
    static func connect(_ place: String, _ reason: String) -> Self {
        Self(.connect, "no connection to \(place): \(reason)", retryable: true)
    }
    static func connectTimeout(_ place: String) -> Self {
        Self(.connectTimeout, "no connection to \(place) within DOWNLOAD_CONNECT_TIMEOUT", retryable: true)
    }
    /// A fault of BoringSSL, whose texts end with what is wrong: `…:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at …`.
    static func tls(_ error: any Error) -> Self {
        let text = "\(error)"
        let marker = "OPENSSL_internal:"
        let reason = text.firstRange(of: marker).map { text[$0.upperBound...].prefix { $0 != " " && $0 != "]" } }
        switch reason {
        case "CERTIFICATE_VERIFY_FAILED"?:
            return Self(
                .tls,
                "the server's certificate cannot be trusted (TLS_CA_FILE names further ones, TLS_VERIFY=false trusts any)",
                retryable: false)
        case "WRONG_VERSION_NUMBER"?: return Self(.tls, "the server does not speak TLS", retryable: false)
        case let reason?:
            return Self(.tls, "the TLS handshake failed: \(reason.lowercased())", retryable: false)
        case nil: return Self(.tls, "the TLS connection failed: \(text.prefix(200))", retryable: false)
        }
    }
    static func proxy(_ reason: String) -> Self { Self(.proxy, "the proxy \(reason)", retryable: true) }
    static func closed(_ reason: String) -> Self { Self(.closed, "the connection broke: \(reason)", retryable: true) }
    static let closedBeforeAnswer = Self(.closed, "the server closed the connection without an answer", retryable: true)
    static func truncated(_ what: String) -> Self {
        Self(.truncated, "the answer is cut off: \(what)", retryable: true)
    }
    static func malformed(_ what: String) -> Self { Self(.malformed, "not valid HTTP: \(what)", retryable: false) }
    static func tooLarge(limit: Int) -> Self {
        Self(.tooLarge, "the body is larger than DOWNLOAD_MAXSIZE (\(limit) bytes)", retryable: false)
    }
    static let timeout = Self(.timeout, "no whole answer within DOWNLOAD_TIMEOUT", retryable: true)
    static let firstByteTimeout = Self(
        .firstByteTimeout, "no answer within DOWNLOAD_FIRST_BYTE_TIMEOUT", retryable: true)
    static func decompression(_ reason: String) -> Self {
        Self(.decompression, "the body could not be decompressed: \(reason)", retryable: false)
    }
    static let cancelled = Self(.cancelled, "the crawl was ended at once", retryable: false)
}
