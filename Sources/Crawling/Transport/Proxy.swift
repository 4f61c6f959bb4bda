import Web

/// A proxy that requests go through.
struct Proxy: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// HTTP: absolute-form for http, CONNECT for https (RFC 9110 §9.3.6).
        case http
        /// SOCKS 5 (RFC 1928, passwords by RFC 1929); names are resolved by the proxy.
        case socks5
    }

    let kind: Kind
    let host: String
    let port: Int
    let user: String?
    let password: String?

    /// Reads `http://[user:password@]host:port`, `socks5://…` or `socks5h://…`.
    init(_ text: String) throws(SettingsFault) {
        guard let separator = text.firstRange(of: "://") else { throw Self.fault }
        switch text[..<separator.lowerBound] {
        case "http": kind = .http
        case "socks5", "socks5h": kind = .socks5
        default: throw Self.fault
        }
        // Read as an http URL, whatever the scheme: the authority has the same form.
        guard let url = try? WebURL("http://" + text[separator.upperBound...]), let host = url.host else {
            throw Self.fault
        }
        self.host = host
        port = url.port ?? (kind == .http ? 80 : 1080)
        user = url.username.isEmpty ? nil : url.username.removingPercentEncoding
        password = url.password.isEmpty ? nil : url.password.removingPercentEncoding
    }

    private static let fault = SettingsFault.unreadable(
        name: "PROXIES", value: "", expected: "http://[user:password@]host:port or socks5://[user:password@]host:port")

    /// The value of `Proxy-Authorization`, or nil without a user.
    var authorization: String? {
        user.flatMap { BasicCredentials(user: $0, password: password ?? "")?.fieldValue }
    }
}

extension String {
    /// `%41` as `A`; a percent sign without two hexadecimal digits stays.
    var removingPercentEncoding: String {
        var output: [UInt8] = []
        let bytes = Array(utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = ASCII.hexValue(bytes[index + 1]),
                let low = ASCII.hexValue(bytes[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
