/// A URL as the WHATWG URL standard parses and serialises it: the serialised bytes (ASCII only) and where its parts lie.
///
/// Two URLs are equal when their serialisations are. `description` leaves out user info, so that a URL put into a log
/// line or a message gives no password away (P33); ``string`` is the whole.
public struct WebURL: Sendable {
    /// The most bytes that a reference may have as given, and a URL up to its fragment as written.
    public static let maximumLength = 65_536

    let bytes: [UInt8]
    let offsets: URLOffsets

    init(bytes: [UInt8], offsets: URLOffsets) {
        self.bytes = bytes
        self.offsets = offsets
    }

    /// Parses `text`, relative to `base` if it is relative.
    public init(_ text: String, base: WebURL? = nil) throws(URLFault) {
        var writer = ByteWriter(capacity: text.utf8.count)
        writer.append(utf8: text)
        try self.init(bytes: writer.span, base: base)
    }

    /// Parses the UTF-8 text `bytes`, relative to `base` if it is relative. Malformed UTF-8 counts as U+FFFD.
    package init(bytes: Span<UInt8>, base: WebURL?) throws(URLFault) {
        var parser = URLParser()
        try parser.parse(bytes, base: base)
        self = parser.url
    }

    /// The serialised URL, user info and fragment included.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The serialised URL, user info and fragment included.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { bytes.span }
    }
}

extension WebURL: Hashable {
    /// Whether both serialisations are the same.
    public static func == (left: WebURL, right: WebURL) -> Bool { left.bytes == right.bytes }

    /// Hashes the serialisation.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension WebURL: CustomStringConvertible, CustomDebugStringConvertible {
    /// The same as ``redacted``.
    public var description: String { redacted }

    /// The same as ``redacted``.
    public var debugDescription: String { redacted }
}
