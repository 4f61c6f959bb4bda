import Jobs
package import Web

/// A request that a step `http` makes.
package struct HTTPCall: Sendable, Hashable {
    package var url: String
    package var method = "GET"
    package var headers: [(name: String, value: String)] { fields.map { ($0.name, $0.value) } }
    /// Null for none; a text as it is, everything else as JSON.
    package var body: JSONValue = .null
    /// The statuses that count as success.
    package var expected: ClosedRange<Int> = 200...299
    package var timeout: Duration = .seconds(30)
    private var fields: [Field] = []

    private struct Field: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// Scheme and host of the URL, for people: the rest of it may be a secret.
    package var place: String {
        guard let url = try? WebURL(url), let host = url.host else { return "the URL" }
        return "\(url.scheme)://\(host)"
    }

    /// The longest answer that is read, in bytes.
    package static let mostAnswer = 1 << 20
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// Reads the configuration of a step.
    package init(_ config: JSONValue, path: String = "") throws(JSONFieldFault) {
        var own = try JSONFields(config, path: path)
        url = try own.required("url", own.pageURL("url"))
        if let method = try own.string("method") {
            guard Self.methods.contains(method.uppercased()) else {
                throw own.outOfRange("method", Self.methods.joined(separator: ", "))
            }
            self.method = method.uppercased()
        }
        for (name, value) in (try own.texts("headers") ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard Self.isToken(name), value.utf8.count <= 8_192, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { throw own.outOfRange("headers", "header fields: names of letters and digits, values of one line") }
            fields.append(Field(name: name, value: value))
        }
        body = own.value("body") ?? .null
        switch own.value("expect_status") {
        case nil: break
        case .integer(let status)? where 100...599 ~= status: expected = Int(status)...Int(status)
        case .string(let text)?: expected = try Self.range(text, own)
        default: throw own.outOfRange("expect_status", "a status such as 200, or a range such as 200-299")
        }
        if let seconds = try own.number("timeout_s", in: 0.1...300) { timeout = .seconds(seconds) }
        try own.finish()
    }

    private static func range(_ text: String, _ own: JSONFields) throws(JSONFieldFault) -> ClosedRange<Int> {
        let parts = text.split(separator: "-", maxSplits: 1).map { Int($0) }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, 100...599 ~= first,
            first...599 ~= max(first, last),
            last >= first
        else { throw own.outOfRange("expect_status", "a status such as 200, or a range such as 200-299") }
        return first...last
    }

    /// RFC 9110, 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
