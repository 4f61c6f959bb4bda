/// A response's head, scanned strictly (RFC 9112 §4).
package struct ResponseHead: Sendable {
    /// 100…999.
    package private(set) var status = 0
    /// From the blank after the status code to the end of the line, with it.
    package private(set) var reason = 0..<0
    package private(set) var length = BodyLength.none
    /// Whether the upstream ends the connection with this response.
    package private(set) var closes = false
    /// The value of `Upgrade`, when `Connection` names it too.
    package private(set) var upgrade: Range<Int>?
    package private(set) var count = 0

    package init() {}

    /// Whether another head follows (RFC 9110 §15.2). 101 is none: what follows is no HTTP.
    package var isInterim: Bool { status < 200 && status != 101 }

    /// Whether it has no body whatever its fields say and was asked for: 304 may tell the length of what it does not send.
    var isBodiless: Bool { status < 200 || status == 204 }

    /// Scans a head that begins at the first byte. False when its end is not there yet.
    ///
    /// - Parameter method: of the request that it answers, since that decides whether there is a body.
    package mutating func scan(
        _ bytes: Span<UInt8>, _ fields: inout HeadFields, to method: RequestMethod
    ) throws(MessageFault) -> Bool {
        self = ResponseHead()
        guard let (start, minorVersion) = try scanLine(bytes), let end = try fields.scan(bytes, from: start) else {
            return false
        }
        count = end
        let framing = try MessageFraming(&fields, bytes)
        guard !framing.isChunked || minorVersion == 1 else { throw .chunkedVersion }
        closes = framing.closes || (minorVersion == 0 && !framing.keepsAlive)
        if framing.namesUpgrade { upgrade = fields.all.first { $0.known == .upgrade }?.value }
        if method == .head || status < 200 || status == 204 || status == 304 {
            length = .none
        } else if framing.isChunked {
            length = .chunked
        } else if let bytes = framing.contentLength {
            length = bytes == 0 ? .none : .bytes(bytes)
        } else {
            length = .untilClose
            closes = true
        }
        return true
    }

    /// Answers where the fields begin, and the minor version.
    private mutating func scanLine(_ bytes: Span<UInt8>) throws(MessageFault) -> (start: Int, minorVersion: UInt8)? {
        guard bytes.count > 12 else { return nil }
        let pattern: StaticString = "HTTP/1."
        for index in 0..<7 where bytes[index] != pattern.utf8Start[index] { throw .statusLine }
        guard (0x30...0x39).contains(bytes[7]), bytes[8] == Octet.space else { throw .statusLine }
        for index in 9..<12 {
            guard (0x30...0x39).contains(bytes[index]) else { throw .statusLine }
            status = status * 10 + Int(bytes[index] &- 0x30)
        }
        guard status >= 100, bytes[12] == Octet.space || bytes[12] == Octet.carriageReturn else { throw .statusLine }
        let end = Octet.endOfText(bytes, 12)
        guard end + 1 < bytes.count else {
            if end < bytes.count, bytes[end] != Octet.carriageReturn { throw .statusLine }
            return nil
        }
        guard bytes[end] == Octet.carriageReturn, bytes[end + 1] == Octet.lineFeed else { throw .statusLine }
        reason = 12..<(end + 2)
        return (end + 2, min(bytes[7] &- 0x30, 1))
    }
}
