/// The jar as bytes, for a crawl's checkpoint: `TRCJ`, a version, the number of cookies, then each in order of creation:
/// flags, expiry where there is one, name, value, domain, path. Numbers are LEB128, texts have their length before them.
extension CookieJar {
    private static let magic: [UInt8] = Array("TRCJ".utf8)
    private static let version: UInt8 = 1
    private enum Flag {
        static let hostOnly: UInt8 = 1
        static let secure: UInt8 = 2
        static let expires: UInt8 = 4
    }

    /// The jar as bytes. It holds secrets: keep the file from other users.
    public func serialized() -> [UInt8] {
        var writer = ByteWriter(capacity: 16 + count * 64)
        writer.append(Self.magic)
        writer.append(Self.version)
        Self.append(UInt64(count), to: &writer)
        for cookie in cookies.values.joined().sorted(by: { $0.order < $1.order }) {
            var flags = cookie.isHostOnly ? Flag.hostOnly : 0
            if cookie.isSecure { flags |= Flag.secure }
            if cookie.expires != nil { flags |= Flag.expires }
            writer.append(flags)
            if let expires = cookie.expires { Self.append(UInt64(bitPattern: expires), to: &writer) }
            for text in [cookie.name, cookie.value, cookie.domain, cookie.path] {
                Self.append(UInt64(text.utf8.count), to: &writer)
                writer.append(utf8: text)
            }
        }
        return writer.bytes
    }

    /// The jar that ``serialized()`` wrote.
    ///
    /// - Throws: when the bytes are no such jar, of another version, cut, or hold what no jar can.
    public init(serialized bytes: Span<UInt8>) throws(CookieJarError) {
        self.init()
        guard bytes.count > 5, bytes.hasPrefix("TRCJ") else { throw CookieJarError(.notAJar, at: 0) }
        guard bytes[4] == Self.version else { throw CookieJarError(.version, at: 4) }
        var position = 5
        let total = try Self.number(bytes, &position)
        guard total <= UInt64(Self.maximumCount) else { throw CookieJarError(.damaged, at: 5) }
        for _ in 0..<Int(total) {
            let start = position
            let cookie = try Self.cookie(bytes, &position)
            let before = count
            // Expired or not is decided when it is asked for.
            insert(cookie, isFromSecure: true, now: .min)
            guard count == before + 1 else { throw CookieJarError(.damaged, at: start) }
        }
        guard position == bytes.count else { throw CookieJarError(.damaged, at: position) }
    }

    private static func cookie(_ bytes: Span<UInt8>, _ position: inout Int) throws(CookieJarError) -> Cookie {
        guard position < bytes.count, bytes[position] < 8 else { throw CookieJarError(.damaged, at: position) }
        let flags = bytes[position]
        position += 1
        let expires = flags & Flag.expires != 0 ? Int64(bitPattern: try number(bytes, &position)) : nil
        let start = position
        let cookie = Cookie(
            name: try text(bytes, &position, isSent: true), value: try text(bytes, &position, isSent: true),
            domain: try text(bytes, &position, isSent: false), path: try text(bytes, &position, isSent: false),
            expires: expires,
            isHostOnly: flags & Flag.hostOnly != 0, isSecure: flags & Flag.secure != 0)
        guard !cookie.name.isEmpty, !cookie.domain.isEmpty, expires != .min else {
            throw CookieJarError(.damaged, at: start)
        }
        return cookie
    }

    /// - Parameter isSent: whether the text goes into a header field, out of which some characters would let it.
    private static func text(
        _ bytes: Span<UInt8>, _ position: inout Int, isSent: Bool
    ) throws(CookieJarError) -> String {
        let start = position
        let length = try number(bytes, &position)
        guard length <= UInt64(min(SetCookie.maximumLength, bytes.count - position)) else {
            throw CookieJarError(.damaged, at: start)
        }
        let content = bytes.extracting(position..<position + Int(length))
        position += content.count
        for index in content.indices where isSent {
            let byte = content[index]
            guard byte >= 0x20 || byte == 0x09, byte != 0x7F, byte != UInt8(ascii: ";") else {
                throw CookieJarError(.damaged, at: start)
            }
        }
        guard let text = String(validating: content.array, as: UTF8.self) else {
            throw CookieJarError(.damaged, at: start)
        }
        return text
    }

    private static func append(_ number: UInt64, to writer: inout ByteWriter) {
        var rest = number
        while rest >= 0x80 {
            writer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writer.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func number(_ bytes: Span<UInt8>, _ position: inout Int) throws(CookieJarError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard position < bytes.count else { throw CookieJarError(.damaged, at: position) }
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte < 2 else { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw CookieJarError(.damaged, at: position)
    }
}
