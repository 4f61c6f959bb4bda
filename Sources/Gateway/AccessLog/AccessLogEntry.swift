import NIOCore

/// A request that is over, as it is logged. Values of parameters that look like secrets are not (P33).
struct AccessLogEntry {
    var client: String
    var route: String?
    /// The URL of the server that answered; nil when none did.
    var server: String?
    /// 0 when the client left before an answer began.
    var status: Int
    var bytesIn: Int
    var bytesOut: Int
    var seconds: Double
    /// When it began, in seconds since 1970.
    var begun: Double
    var method = "-"
    var target = "-"
    var version = "1.1"
    var host: String?
    var referrer: String?
    var agent: String?

    /// Takes over what the head says.
    mutating func read(_ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>) {
        method = String(copying: bytes.extracting(head.methodRange))
        target = Self.redacted(String(copying: bytes.extracting(head.pathAndQuery)))
        if target.isEmpty { target = "/" }
        version = "1.\(head.minorVersion)"
        if !head.authority.isEmpty { host = String(copying: bytes.extracting(head.authority)) }
        for field in fields.all where field.known == .other {
            if field.name.count == 7, KnownField.matches(bytes, field.name.lowerBound, "referer") {
                referrer = Self.redacted(String(copying: bytes.extracting(field.value)))
            } else if field.name.count == 10, KnownField.matches(bytes, field.name.lowerBound, "user-agent") {
                agent = String(copying: bytes.extracting(field.value))
            }
        }
    }

    /// Words in the names of parameters whose values are nobody's business.
    private static let secret = [
        "token", "password", "passwd", "secret", "apikey", "api_key", "api-key", "auth", "signature", "session",
        "credential",
    ]

    /// A target or URL whose secret parameters have lost their values.
    static func redacted(_ url: String) -> String {
        guard let mark = url.utf8.firstIndex(of: 0x3F) else { return url }
        let query = url[url.utf8.index(after: mark)...]
        let parameters = query.split(separator: "&", omittingEmptySubsequences: false).map { parameter -> Substring in
            guard let equals = parameter.firstIndex(of: "=") else { return parameter }
            let name = parameter[..<equals].lowercased()
            return secret.contains { name.contains($0) } ? parameter[...equals] + "***" : parameter
        }
        return url[...mark] + parameters.joined(separator: "&")
    }
}
