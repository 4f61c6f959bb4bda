import Web

/// A request as the frontier keeps it: in queues, in the spill file and in the journal.
///
/// The encoded form is self-delimiting: flags, depth, priority, URL, and what the flags say follows. Numbers are LEB128.
struct RequestRecord {
    /// What the engine does with the answer.
    enum Purpose: UInt8 {
        /// A page for the spider.
        case page = 0
        /// A list of URLs to begin with.
        case sitemap = 1
        /// The rules of an origin; never kept in a queue.
        case robots = 2
        /// A step of the log-in; never kept in a queue.
        case login = 3
    }

    /// The rare parts of a request.
    struct Extras: Equatable {
        var method: String
        var headers: [Request.Field]
        var body: [UInt8]
    }

    var url: WebURL
    var purpose = Purpose.page
    var kind: String?
    var depth = 0
    var priority = 0
    var redirects = 0
    /// Not 0 for a request that is let through although its URL is known; makes its fingerprint its own.
    var serial: UInt64 = 0
    var extras: Extras?
    var fingerprint: UInt64 = 0
    /// For robots.txt: the origin that it speaks for, which redirects do not change.
    var robotsOrigin: UInt64 = 0
    /// How often it was tried; not kept on disk, a resumed crawl tries afresh.
    var attempts = 0

    private enum Flag {
        static let purposeMask: UInt8 = 0x03
        static let kind: UInt8 = 0x04
        static let extras: UInt8 = 0x08
        static let redirects: UInt8 = 0x10
        static let serial: UInt8 = 0x20
    }

    /// URLs are kept with a length of two bytes.
    static let longestURL = 65_535

    /// Begins the record of a plain link, the form that nearly all have: the URL is appended next, then
    /// ``endLink(at:kind:in:)`` ends it. So a URL is resolved to where it stays.
    @inline(__always)
    static func beginLink(kind: String?, depth: Int, priority: Int, in output: inout ByteWriter) -> Int {
        output.append(kind == nil ? 0 : Flag.kind)
        output.append(varint: UInt64(truncatingIfNeeded: depth))
        output.append(zigzag: priority)
        output.append(0)
        output.append(0)
        return output.count
    }

    /// Ends the record whose URL began at `urlStart`.
    @inline(__always)
    static func endLink(at urlStart: Int, kind: String?, in output: inout ByteWriter) {
        let length = output.count - urlStart
        output.overwrite(UInt8(truncatingIfNeeded: length), at: urlStart - 2)
        output.overwrite(UInt8(truncatingIfNeeded: length >> 8), at: urlStart - 1)
        if let kind { output.append(counted: kind) }
    }

    func encode(to output: inout ByteWriter) {
        var flags = purpose.rawValue
        if kind != nil { flags |= Flag.kind }
        if extras != nil { flags |= Flag.extras }
        if redirects > 0 { flags |= Flag.redirects }
        if serial != 0 { flags |= Flag.serial }
        output.append(flags)
        output.append(varint: UInt64(truncatingIfNeeded: depth))
        output.append(zigzag: priority)
        let length = url.span.count
        output.append(UInt8(truncatingIfNeeded: length))
        output.append(UInt8(truncatingIfNeeded: length >> 8))
        output.append(url.span)
        if let kind { output.append(counted: kind) }
        if let extras {
            output.append(counted: extras.method)
            output.append(varint: UInt64(extras.headers.count))
            for field in extras.headers {
                output.append(counted: field.name)
                output.append(counted: field.value)
            }
            output.append(counted: extras.body)
        }
        if redirects > 0 { output.append(varint: UInt64(redirects)) }
        if serial != 0 { output.append(varint: serial) }
    }

    /// Reads one record, or nil when the bytes are none (a damaged file).
    init?(from reader: inout RecordReader, seed: UInt64) {
        guard let flags = reader.byte(), let purpose = Purpose(rawValue: flags & Flag.purposeMask),
            let depth = reader.int(), let priority = reader.zigzag(), let urlRange = reader.counted16(),
            let url = WebURL(normalised: reader.bytes.extracting(urlRange))
        else { return nil }
        self.url = url
        self.purpose = purpose
        self.depth = depth
        self.priority = priority
        if flags & Flag.kind != 0 {
            guard let range = reader.counted() else { return nil }
            kind = reader.bytes.extracting(range).string
        }
        if flags & Flag.extras != 0 {
            guard let read = Extras(from: &reader) else { return nil }
            extras = read
        }
        if flags & Flag.redirects != 0 {
            guard let count = reader.int() else { return nil }
            redirects = count
        }
        if flags & Flag.serial != 0 {
            guard let number = reader.varint() else { return nil }
            serial = number
        }
        fingerprint = Self.fingerprint(
            url: reader.bytes.extracting(urlRange), extras: extras, serial: serial, seed: seed)
    }

    init(url: WebURL) { self.url = url }

    /// What makes a request the same as another: its URL (see ``URLFingerprint``), and for the rare ones their method,
    /// body and serial.
    static func fingerprint(url: Span<UInt8>, extras: Extras?, serial: UInt64, seed: UInt64) -> UInt64 {
        var result = URLFingerprint.hash(url, seed: seed)
        if let extras, extras.method != "GET" || !extras.body.isEmpty {
            let rest = Array(extras.method.utf8) + extras.body
            result = Fingerprint.hash(rest.span, seed: result)
        }
        if serial != 0 { result = (result ^ serial &* 0x9E37_79B9_7F4A_7C15) | 1 }
        return result
    }
}

extension RequestRecord.Extras {
    fileprivate init?(from reader: inout RecordReader) {
        guard let method = reader.text(), let count = reader.int(), count <= 1_000 else { return nil }
        var headers: [Request.Field] = []
        for _ in 0..<count {
            guard let name = reader.text(), let value = reader.text() else { return nil }
            headers.append(.init(name: name, value: value))
        }
        guard let body = reader.counted() else { return nil }
        self.init(method: method, headers: headers, body: reader.bytes.extracting(body).array)
    }
}
