/// One `Set-Cookie` field, read as RFC 6265 §5.2 says, with `SameSite` and the name prefixes of its revision.
@usableFromInline
package struct SetCookie: Sendable, Hashable {
    package private(set) var name = ""
    package private(set) var value = ""
    /// `Domain`, lower case, without the dot that may lead it; nil where it is absent or empty.
    package private(set) var domain: String?
    /// `Path`; nil where it is absent or does not begin with a slash.
    package private(set) var path: String?
    /// `Max-Age` in seconds; it wins over ``expires``.
    package private(set) var maxAge: Int64?
    /// `Expires` in seconds since 1970.
    package private(set) var expires: Int64?
    package private(set) var isSecure = false
    package private(set) var isHTTPOnly = false
    /// `SameSite`; nil where it is absent or unknown.
    package private(set) var sameSite: SameSite?

    /// Which requests from other sites may carry the cookie.
    @usableFromInline package enum SameSite: Sendable, Hashable { case strict, lax, none }

    /// The most bytes of name and value together, and of one attribute. RFC 6265 §6.1 asks for 4,096 at least.
    package static let maximumLength = 4096
    package static let maximumAttributeLength = 1024

    /// - Returns: nil for a field that sets no cookie: without a name or `=`, with control characters or bytes that are
    ///   not UTF-8, too long, or against the rule of its `__Host-` or `__Secure-` prefix.
    package init?(_ field: Span<UInt8>) {
        guard !Self.hasControl(field) else { return nil }
        let end = field.firstIndex(of: UInt8(ascii: ";")) ?? field.count
        let pair = field.extracting(0..<end)
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let nameBytes = pair.extracting(0..<equals).trimmed()
        let valueBytes = pair.extracting((equals + 1)..<pair.count).trimmed()
        guard !nameBytes.isEmpty, nameBytes.count + valueBytes.count <= Self.maximumLength,
            let name = String(validating: nameBytes.array, as: UTF8.self),
            let value = String(validating: valueBytes.array, as: UTF8.self)
        else { return nil }
        self.name = name
        self.value = value
        var start = end + 1
        while start < field.count {
            let end = field.firstIndex(of: UInt8(ascii: ";"), from: start) ?? field.count
            readAttribute(field.extracting(start..<end))
            start = end + 1
        }
        guard Self.keepsPrefix(nameBytes, cookie: self) else { return nil }
    }

    private mutating func readAttribute(_ attribute: Span<UInt8>) {
        let equals = attribute.firstIndex(of: UInt8(ascii: "=")) ?? attribute.count
        let name = attribute.extracting(0..<equals).trimmed()
        let value = attribute.extracting(min(equals + 1, attribute.count)..<attribute.count).trimmed()
        guard value.count <= Self.maximumAttributeLength else { return }
        if name.equalsIgnoringCase("domain") {
            domain = Self.domain(value)
        } else if name.equalsIgnoringCase("path") {
            path = value.hasPrefix("/") ? String(validating: value.array, as: UTF8.self) : nil
        } else if name.equalsIgnoringCase("max-age") {
            if let seconds = Self.seconds(value) { maxAge = seconds }
        } else if name.equalsIgnoringCase("expires") {
            if let date = HTTPDate.parseCookieDate(value) { expires = date }
        } else if name.equalsIgnoringCase("secure") {
            isSecure = true
        } else if name.equalsIgnoringCase("httponly") {
            isHTTPOnly = true
        } else if name.equalsIgnoringCase("samesite") {
            sameSite = Self.sameSite(value)
        }
    }

    private static func domain(_ value: Span<UInt8>) -> String? {
        let bytes = value.hasPrefix(".") ? value.extracting(1..<value.count) : value
        return bytes.isEmpty ? nil : String(decoding: bytes.array.map(ASCII.lowercased), as: UTF8.self)
    }

    /// `Max-Age`: an optional minus sign and digits. What is too large for the type counts as its largest.
    private static func seconds(_ value: Span<UInt8>) -> Int64? {
        let isNegative = value.hasPrefix("-")
        let digits = value.extracting((isNegative ? 1 : 0)..<value.count)
        guard !digits.isEmpty else { return nil }
        for index in digits.indices where !ASCII.isDigit(digits[index]) { return nil }
        if isNegative { return 0 }
        return Int64(digits.string) ?? .max
    }

    private static func sameSite(_ value: Span<UInt8>) -> SameSite? {
        if value.equalsIgnoringCase("strict") { return .strict }
        if value.equalsIgnoringCase("lax") { return .lax }
        return value.equalsIgnoringCase("none") ? SameSite.none : nil
    }

    private static func keepsPrefix(_ name: Span<UInt8>, cookie: SetCookie) -> Bool {
        if name.hasPrefixIgnoringCase("__host-") {
            return cookie.isSecure && cookie.domain == nil && cookie.path == "/"
        }
        return !name.hasPrefixIgnoringCase("__secure-") || cookie.isSecure
    }

    private static func hasControl(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] != 0x09 && (bytes[index] < 0x20 || bytes[index] == 0x7F) {
            return true
        }
        return false
    }
}
