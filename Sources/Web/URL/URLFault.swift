/// Why a text is not a URL. It never quotes the text, since that may hold a password (P33).
public struct URLFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong. The raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// The text, or the URL up to its fragment, is longer than ``WebURL/maximumLength``.
        case tooLong = "url.too_long"
        /// A relative reference without a base URL.
        case missingScheme = "url.missing_scheme"
        /// A relative reference to a base that cannot have any, such as `mailto:`.
        case opaqueBase = "url.opaque_base"
        /// No host where the scheme needs one.
        case missingHost = "url.missing_host"
        /// A character that a host cannot hold, or a name that has no ASCII form.
        case invalidHost = "url.invalid_host"
        /// A host that ends in a number and is no IPv4 address.
        case invalidIPv4 = "url.invalid_ipv4"
        /// Brackets that do not hold an IPv6 address.
        case invalidIPv6 = "url.invalid_ipv6"
        /// A port that is not a number of 0–65535.
        case invalidPort = "url.invalid_port"
    }

    /// What is wrong.
    public let code: Code

    init(_ code: Code) { self.code = code }

    /// One sentence: what is wrong, in which part, and what to do.
    public var message: String {
        switch code {
        case .tooLong: "The URL is longer than \(WebURL.maximumLength) bytes; shorten it."
        case .missingScheme: "The URL has no scheme; write it in full, as in https://example.com/."
        case .opaqueBase: "The URL is relative, and its base has no path to resolve it against; write it in full."
        case .missingHost: "The URL names no host; put one after the two slashes, as in https://example.com/."
        case .invalidHost: "The host of the URL holds a character that no host may hold; check its spelling."
        case .invalidIPv4: "The host of the URL ends in a number but is no IPv4 address; check its numbers."
        case .invalidIPv6: "The host of the URL is no IPv6 address; write it as in http://[2001:db8::1]/."
        case .invalidPort: "The port of the URL is no number from 0 to 65535; correct it or leave it out."
        }
    }

    /// The code and the message.
    public var description: String { "\(code.rawValue): \(message)" }
}
