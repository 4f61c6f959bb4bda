/// A request's head, scanned strictly (RFC 9112 §3, P23): what stands where in its bytes, and what the proxy must know.
package struct RequestHead: Sendable {
    package static let longestMethod = 32

    package enum Target: UInt8, Sendable {
        /// `/path?query`
        case origin
        /// `http://host/path?query`
        case absolute
        /// `*`, for OPTIONS
        case asterisk
    }

    package private(set) var method = RequestMethod.other
    package private(set) var methodRange = 0..<0
    package private(set) var form = Target.origin
    /// Path and query; empty for an absolute target that has none.
    package private(set) var pathAndQuery = 0..<0
    /// The host with its port: of an absolute target, else of the `Host` field. Empty when an HTTP/1.0 client names none.
    package private(set) var authority = 0..<0
    /// 0 or 1.
    package private(set) var minorVersion: UInt8 = 1
    package private(set) var length = BodyLength.none
    /// Whether the client wants the connection to end with this request.
    package private(set) var closes = false
    package private(set) var expectsContinue = false
    /// The value of `Upgrade`, when `Connection` names it too.
    package private(set) var upgrade: Range<Int>?
    /// Bytes of the head, with an empty line before it that is skipped.
    package private(set) var count = 0

    package init() {}

    /// Scans a head that begins at the first byte. False when its end is not there yet.
    package mutating func scan(_ bytes: Span<UInt8>, _ fields: inout HeadFields) throws(MessageFault) -> Bool {
        self = RequestHead()
        guard let start = try scanLine(bytes), let end = try fields.scan(bytes, from: start) else { return false }
        count = end
        let framing = try MessageFraming(&fields, bytes)
        try read(framing)
        try readFields(fields, bytes, framing)
        return true
    }

    /// Answers where the fields begin.
    private mutating func scanLine(_ bytes: Span<UInt8>) throws(MessageFault) -> Int? {
        var index = 0
        // RFC 9112 §2.2: one empty line before a request is skipped.
        if bytes.count >= 2, bytes[0] == Octet.carriageReturn, bytes[1] == Octet.lineFeed { index = 2 }
        if bytes.count == 1, bytes[0] == Octet.carriageReturn { return nil }
        let methodStart = index
        while index < bytes.count, Octet.isToken(bytes[index]) { index += 1 }
        guard index - methodStart <= Self.longestMethod else { throw .method }
        guard index < bytes.count else { return nil }
        guard bytes[index] == Octet.space, index > methodStart else { throw .method }
        methodRange = methodStart..<index
        guard let method = RequestMethod(bytes, methodRange) else { throw .connectMethod }
        self.method = method
        index += 1
        let target = index
        while index < bytes.count, Octet.isTarget(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        guard bytes[index] == Octet.space, index > target else { throw .target }
        try readTarget(target..<index, bytes)
        return try scanVersion(bytes, index + 1)
    }

    private mutating func scanVersion(_ bytes: Span<UInt8>, _ start: Int) throws(MessageFault) -> Int? {
        let pattern: StaticString = "HTTP/"
        for offset in 0..<10 {
            guard start + offset < bytes.count else { return nil }
            let byte = bytes[start + offset]
            switch offset {
            case 0..<5: guard byte == pattern.utf8Start[offset] else { throw .requestLine }
            case 5: guard (0x30...0x39).contains(byte) else { throw .requestLine }
            case 6: guard byte == 0x2E else { throw .requestLine }
            case 7:
                guard (0x30...0x39).contains(byte) else { throw .requestLine }
                guard bytes[start + 5] == 0x31 else { throw .version }
                // RFC 9110 §2.5: a later minor version is read as the latest that is known.
                minorVersion = min(byte &- 0x30, 1)
            case 8: guard byte == Octet.carriageReturn else { throw .requestLine }
            default: guard byte == Octet.lineFeed else { throw .requestLine }
            }
        }
        return start + 10
    }

    private mutating func readTarget(_ target: Range<Int>, _ bytes: Span<UInt8>) throws(MessageFault) {
        if bytes[target.lowerBound] == 0x2F {
            pathAndQuery = target
            return
        }
        if target.count == 1, bytes[target.lowerBound] == 0x2A, method == .options {
            form = .asterisk
            pathAndQuery = target
            return
        }
        let scheme =
            KnownField.matches(bytes, target.lowerBound, "http://")
            ? 7 : KnownField.matches(bytes, target.lowerBound, "https://") ? 8 : 0
        guard scheme > 0 else { throw .target }
        form = .absolute
        let start = target.lowerBound + scheme
        var end = start
        while end < target.upperBound, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
        guard end > start else { throw .target }
        authority = start..<end
        pathAndQuery = end..<target.upperBound
    }

    private mutating func read(_ framing: MessageFraming) throws(MessageFault) {
        if framing.isChunked {
            guard minorVersion == 1 else { throw .chunkedVersion }
            length = .chunked
        } else if let bytes = framing.contentLength, bytes > 0 {
            length = .bytes(bytes)
        }
        closes = framing.closes || (minorVersion == 0 && !framing.keepsAlive)
    }

    private mutating func readFields(
        _ fields: HeadFields, _ bytes: Span<UInt8>, _ framing: MessageFraming
    ) throws(MessageFault) {
        var host: Range<Int>?
        for field in fields.all {
            switch field.known {
            case .host:
                guard host == nil else { throw .host }
                host = field.value
            case .upgrade where framing.namesUpgrade && minorVersion == 1:
                if upgrade == nil, !field.value.isEmpty, !Self.namesHTTP2(field.value, bytes) { upgrade = field.value }
            case .expect where minorVersion == 1:
                guard field.value.count == 12, KnownField.matches(bytes, field.value.lowerBound, "100-continue") else {
                    throw .expectation
                }
                expectsContinue = length != .none
            default: break
            }
        }
        guard let host else {
            guard minorVersion == 0 else { throw .host }
            // It becomes the Host field, so it must be fit for one.
            if form == .absolute { try Self.check(authority, bytes) }
            return
        }
        try Self.check(host, bytes)
        guard form == .absolute else {
            authority = host
            return
        }
        try Self.check(authority, bytes)
        guard host.count == authority.count else { throw .hostMismatch }
        for index in 0..<host.count
        where Self.lowercased(bytes[host.lowerBound + index]) != Self.lowercased(bytes[authority.lowerBound + index]) {
            throw .hostMismatch
        }
    }

    /// Whether HTTP/2 is among the protocols: a server that switched to it would take requests that nobody here has seen.
    private static func namesHTTP2(_ value: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var elements = ListElements(value)
        while let element = elements.next(bytes) {
            if element.count >= 2, KnownField.matches(bytes, element.lowerBound, "h2") { return true }
        }
        return false
    }

    /// A host (RFC 3986 §3.2.2) and perhaps a port; no user name.
    private static func check(_ authority: Range<Int>, _ bytes: Span<UInt8>) throws(MessageFault) {
        guard !authority.isEmpty else { throw .host }
        var end = authority.upperBound
        var index = end
        // The port.
        while index > authority.lowerBound, (0x30...0x39).contains(bytes[index - 1]) { index -= 1 }
        if index > authority.lowerBound, bytes[index - 1] == Octet.colon { end = index - 1 }
        guard end > authority.lowerBound else { throw .host }
        let isLiteral = bytes[authority.lowerBound] == 0x5B
        if isLiteral { guard bytes[end - 1] == 0x5D, end - authority.lowerBound > 3 else { throw .host } }
        let name = isLiteral ? (authority.lowerBound + 1)..<(end - 1) : authority.lowerBound..<end
        for index in name {
            switch bytes[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: continue
            case 0x3A where isLiteral: continue
            // sub-delims and percent signs, which no name that resolves has, but registered names may.
            case 0x21, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x2B, 0x3B, 0x3D: guard !isLiteral else { throw .host }
            default: throw .host
            }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
