extension MIMEType {
    /// What `body` looks like, for answers without a usable `Content-Type`.
    ///
    /// A short form of the MIME Sniffing standard's "rules for identifying an unknown MIME type": the marks of HTML and
    /// XML, PDF, binary bytes, else text. Beyond the standard, text from brace to brace or bracket to bracket is JSON.
    public static func sniffed(_ body: Span<UInt8>) -> MIMEType {
        let head = body.extracting(0..<min(body.count, 1445))
        if TextEncoding.byteOrderMark(of: body) == nil {
            if head.hasPrefix("%PDF-") { return MIMEType(essence: "application/pdf", charset: nil, kind: .other) }
            if head.hasBinaryByte { return MIMEType(essence: "application/octet-stream", charset: nil, kind: .other) }
        }
        let start = head.hasPrefix("\u{FEFF}") ? 3 : 0
        let text = head.extracting(head.skippingWhitespace(from: start)...)
        if text.hasPrefix("<?xml") { return MIMEType(essence: "text/xml", charset: nil, kind: .xml) }
        if text.looksLikeHTML { return MIMEType(essence: "text/html", charset: nil, kind: .html) }
        if body.extracting(start...).trimmed().looksLikeJSON {
            return MIMEType(essence: "application/json", charset: nil, kind: .json)
        }
        return MIMEType(essence: "text/plain", charset: nil, kind: .text)
    }
}

extension Span<UInt8> {
    /// Whether a byte is there that no text has (MIME Sniffing standard, "binary data byte").
    fileprivate var hasBinaryByte: Bool {
        for index in 0..<count {
            switch self[index] {
            case 0x00...0x08, 0x0B, 0x0E...0x1A, 0x1C...0x1F: return true
            default: continue
            }
        }
        return false
    }

    fileprivate var looksLikeHTML: Bool {
        if hasPrefix("<!--") { return true }
        if startsTag("<!doctype html") || startsTag("<html") || startsTag("<head") || startsTag("<script") {
            return true
        }
        if startsTag("<iframe") || startsTag("<h1") || startsTag("<div") || startsTag("<font") { return true }
        if startsTag("<table") || startsTag("<a") || startsTag("<style") || startsTag("<title") { return true }
        return startsTag("<b") || startsTag("<body") || startsTag("<br") || startsTag("<p") || startsTag("<meta")
    }

    /// Whether the bytes begin with `tag`, in lower case, and a space or `>`.
    private func startsTag(_ tag: StaticString) -> Bool {
        let end = tag.utf8CodeUnitCount
        guard end < count, hasPrefixIgnoringCase(tag) else { return false }
        return ASCII.isWhitespace(self[end]) || self[end] == UInt8(ascii: ">")
    }

    fileprivate var looksLikeJSON: Bool {
        guard count >= 2 else { return false }
        switch (self[0], self[count - 1]) {
        case (UInt8(ascii: "{"), UInt8(ascii: "}")), (UInt8(ascii: "["), UInt8(ascii: "]")): return true
        default: return false
        }
    }
}
