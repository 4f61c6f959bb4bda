extension TextEncoding {
    /// Appends `body`, which is in this encoding, to `out` as UTF-8, without a byte order mark. What is no text in this
    /// encoding becomes U+FFFD. `out` grows by at most three bytes for every byte of `body`.
    ///
    /// Follows the Encoding standard. The encodings of several bytes a character are read by the system's `iconv`, which
    /// differs from the standard in some rare characters.
    public func decode(_ body: Span<UInt8>, into out: inout ByteWriter) {
        let body = body.extracting(markLength(in: body)...)
        switch self {
        case .utf8: Self.decodeUTF8(body, into: &out)
        case .utf16LE: Self.decodeUTF16(body, high: 1, into: &out)
        case .utf16BE: Self.decodeUTF16(body, high: 0, into: &out)
        case .gbk, .gb18030, .big5, .eucJP, .shiftJIS, .eucKR: decodeMultiByte(body, into: &out)
        case .iso2022JP: Self.decodeISO2022JP(body, into: &out)
        case .replacement: if !body.isEmpty { out.append("\u{FFFD}") }
        default: Self.decode(body, upperHalf: upperHalfCharacters, into: &out)
        }
    }

    /// The length of this encoding's byte order mark at the beginning of `body`, or 0.
    private func markLength(in body: Span<UInt8>) -> Int {
        guard let (encoding, length) = Self.byteOrderMark(of: body), encoding == self else { return 0 }
        return length
    }

    /// The encoding that a byte order mark at the beginning of `body` tells, and the mark's length.
    static func byteOrderMark(of body: Span<UInt8>) -> (TextEncoding, length: Int)? {
        guard body.count >= 2 else { return nil }
        switch (body[0], body[1]) {
        case (0xFE, 0xFF): return (.utf16BE, 2)
        case (0xFF, 0xFE): return (.utf16LE, 2)
        case (0xEF, 0xBB) where body.count >= 3 && body[2] == 0xBF: return (.utf8, 3)
        default: return nil
        }
    }

    private static func decodeUTF8(_ bytes: Span<UInt8>, into out: inout ByteWriter) {
        out.reserve(bytes.count)
        var start = 0
        while start < bytes.count {
            let rest = bytes.extracting(start...)
            do {
                _ = try UTF8Span(validating: rest)
                return out.append(rest)
            } catch {
                // As the standard asks, the longest beginning of a well-formed sequence is one U+FFFD.
                out.append(rest.extracting(..<error.byteOffsets.lowerBound))
                out.append("\u{FFFD}")
                start &+= error.byteOffsets.upperBound
            }
        }
    }

    /// `high`: which byte of each pair is the higher one, the first (0) or the second (1).
    private static func decodeUTF16(_ bytes: Span<UInt8>, high: Int, into out: inout ByteWriter) {
        out.reserve(bytes.count)
        var lead: UInt16?
        var index = 0
        while index &+ 1 < bytes.count {
            let unit = UInt16(bytes[index &+ high]) << 8 | UInt16(bytes[index &+ 1 &- high])
            index &+= 2
            if let first = lead {
                lead = nil
                if unit & 0xFC00 == 0xDC00 {
                    let code = 0x1_0000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF))
                    out.append(utf8: Unicode.Scalar(code) ?? "\u{FFFD}")
                    continue
                }
                out.append("\u{FFFD}")
            }
            if unit & 0xFC00 == 0xD800 {
                lead = unit
            } else {
                out.append(utf8: Unicode.Scalar(unit) ?? "\u{FFFD}")
            }
        }
        // Half a character at the end: one U+FFFD, whether a byte is missing, a unit, or both.
        if lead != nil || index < bytes.count { out.append("\u{FFFD}") }
    }
}
