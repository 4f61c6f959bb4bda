extension TextEncoding {
    /// How far into a page a `meta` is looked for that tells its encoding.
    private static var prescanLength: Int { 1024 }
    /// How far the tags of a page are read for a `meta` that stands behind the first 1,024 bytes.
    private static var lateMetaLength: Int { 1 << 16 }

    /// The encoding of `body`. The first of these that tells one counts (HTML standard, "encoding sniffing algorithm"):
    ///
    /// 1. a byte order mark;
    /// 2. the charset of `contentType`;
    /// 3. in a page, a `meta` in the first 1,024 bytes, or an XML declaration there; then, as browsers do when their
    ///    parser comes upon it, a `meta` further on;
    /// 4. in XML, its declaration;
    /// 5. JSON and XML are in UTF-8; so is a body that is not ASCII and valid as UTF-8 as a whole, since text in another
    ///    encoding hardly ever is. Browsers' detectors decide likewise, although the standard leaves it to them;
    /// 6. windows-1252.
    ///
    /// JSON is in UTF-8 whatever `contentType` says, provided that it is valid (RFC 8259, section 8.1).
    public static func detect(_ body: Span<UInt8>, contentType: MIMEType?) -> TextEncoding {
        if let mark = byteOrderMark(of: body) { return mark.0 }
        if let contentType, contentType.isJSON { return body.isValidUTF8 ? .utf8 : contentType.charset ?? .utf8 }
        if let charset = contentType?.charset { return charset }
        let head = body.extracting(0..<min(body.count, prescanLength))
        if let contentType, contentType.isXML { return xmlDeclaration(in: head) ?? .utf8 }
        let isPage = contentType?.isHTML ?? true
        if isPage, let declared = metaDeclaration(in: head) ?? xmlDeclaration(in: head) { return declared }
        if body.isASCII { return .windows1252 }
        if isPage, let declared = lateMeta(in: body.extracting(0..<min(body.count, lateMetaLength))) { return declared }
        return body.isValidUTF8 ? .utf8 : .windows1252
    }

    /// What a `meta` can have meant: it could not be read if it were in UTF-16, and `x-user-defined` stands for
    /// windows-1252.
    static func meant(byMeta label: Span<UInt8>) -> TextEncoding? {
        switch TextEncoding(label: label) {
        case .utf16LE, .utf16BE: .utf8
        case .userDefined: .windows1252
        case let encoding: encoding
        }
    }

    /// What a `meta` tag says that ``PageScanner`` finds.
    private static func lateMeta(in html: Span<UInt8>) -> TextEncoding? {
        struct Visitor: PageVisitor {
            var encoding: TextEncoding?

            mutating func metaCharset(_ label: Span<UInt8>) {
                if encoding == nil { encoding = TextEncoding.meant(byMeta: label) }
            }
        }
        var visitor = Visitor()
        PageScanner.scan(html, into: &visitor)
        return visitor.encoding
    }

    /// The encoding of an XML declaration (XML 1.0, section 4.3.3), or that its first bytes are in UTF-16.
    private static func xmlDeclaration(in head: Span<UInt8>) -> TextEncoding? {
        if head.hasPrefix("<\0?\0x\0") { return .utf16LE }
        if head.hasPrefix("\0<\0?\0x") { return .utf16BE }
        guard head.hasPrefix("<?xml"), let end = head.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let declaration = head.extracting(0..<end)
        var index = 5
        while index < declaration.count, !declaration.hasPrefix("encoding", at: index) { index &+= 1 }
        guard index < declaration.count else { return nil }
        index = declaration.skippingControlsAndSpaces(from: index &+ 8)
        guard index < declaration.count, declaration[index] == UInt8(ascii: "=") else { return nil }
        index = declaration.skippingControlsAndSpaces(from: index &+ 1)
        guard index < declaration.count else { return nil }
        let quote = declaration[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            let close = declaration.firstIndex(of: quote, from: index &+ 1)
        else { return nil }
        let encoding = TextEncoding(label: declaration.extracting(index &+ 1..<close))
        // The declaration was read byte by byte, so it is not in UTF-16.
        return encoding == .utf16LE || encoding == .utf16BE ? .utf8 : encoding
    }
}

extension Span<UInt8> {
    fileprivate func skippingControlsAndSpaces(from start: Int) -> Int {
        var index = start
        while index < count, self[index] <= 0x20 { index &+= 1 }
        return index
    }
}
