import NIOCore
import NIOHPACK

/// The first line of a request of HTTP/2 (RFC 9113 §8.3.1).
struct PseudoFields {
    let method: String
    let requestMethod: RequestMethod
    /// The target as HTTP/1.1 writes it.
    let target: String
    /// From `:authority`, or else the `host` field; nil when there is neither.
    let host: String?

    init(_ fields: HPACKHeaders) throws(HTTP2Request.Malformed) {
        var (method, scheme, path, authority, host) = (
            String?.none, String?.none, String?.none, String?.none, String?.none
        )
        for (name, value, _) in fields {
            switch name {
            case ":method": method = value
            case ":scheme": scheme = value
            case ":path": path = value
            case ":authority": authority = value
            case "host":
                guard host == nil else { throw HTTP2Request.Malformed() }
                host = value
            default: break
            }
        }
        guard let method, (1...RequestHead.longestMethod).contains(method.utf8.count),
            method.utf8.allSatisfy({ Octet.isToken($0) })
        else { throw HTTP2Request.Malformed() }
        // Both name a host, and one of them would be believed by somebody.
        if let authority, let host, authority.lowercased() != host.lowercased() { throw HTTP2Request.Malformed() }
        self.method = method
        self.host = authority ?? host
        guard self.host.map(HTTP2Request.isValue) ?? true else { throw HTTP2Request.Malformed() }
        let bytes = ByteBuffer(string: method)
        let known = RequestMethod(bytes.readableBytesUInt8Span, 0..<bytes.readableBytes)
        requestMethod = known ?? .other
        guard known != nil else {
            // CONNECT has neither scheme nor path. It goes on, to be refused as it is for every client.
            guard path == nil, let authority, Self.isTarget(authority) else { throw HTTP2Request.Malformed() }
            target = authority
            return
        }
        guard scheme == "https" || scheme == "http", let path, Self.isTarget(path) else {
            throw HTTP2Request.Malformed()
        }
        // An absolute target would be read as one of HTTP/1.1, with a host of its own.
        guard path.utf8.first == 0x2F || (path == "*" && method == "OPTIONS") else { throw HTTP2Request.Malformed() }
        target = path
    }

    /// A blank or line end in it would be the end of the target.
    private static func isTarget(_ text: String) -> Bool {
        !text.utf8.isEmpty && text.utf8.allSatisfy { Octet.isTarget($0) }
    }
}
