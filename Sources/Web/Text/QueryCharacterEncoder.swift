/// Writes single characters in an encoding other than UTF-8, for the queries of one page's links.
///
/// Every page in such an encoding has one and few use it, so it gets its tables when they are first needed.
final class QueryCharacterEncoder {
    private let encoding: TextEncoding
    private lazy var upperHalf = encoding.upperHalfCharacters
    private lazy var converter = Converter(encoding.iconvTarget)

    /// In a class of its own, since a lazy property cannot hold what cannot be copied.
    private final class Converter {
        var iconv: Iconv

        init?(_ target: StaticString) {
            guard let iconv = Iconv(from: "UTF-8", to: target) else { return nil }
            self.iconv = iconv
        }
    }

    init(_ encoding: TextEncoding) { self.encoding = encoding }

    /// Appends `character`, which is not ASCII. False, and nothing appended, when the encoding has no such character (or
    /// the system no such converter).
    func encode(_ character: Unicode.Scalar, into bytes: inout ByteWriter) -> Bool {
        if encoding.isMultiByte { return encodeMultiByte(character, into: &bytes) }
        guard character != "\u{FFFD}", let index = upperHalf.firstIndex(of: character) else { return false }
        bytes.append(0x80 | UInt8(truncatingIfNeeded: index))
        return true
    }

    /// What the Encoding standard says of single characters, and the system's converter does not know, goes first.
    private func encodeMultiByte(_ character: Unicode.Scalar, into bytes: inout ByteWriter) -> Bool {
        switch (encoding, character) {
        case (.gbk, "\u{20AC}"): bytes.append(0x80)
        case (.shiftJIS, "\u{A5}"), (.eucJP, "\u{A5}"): bytes.append(0x5C)
        case (.shiftJIS, "\u{203E}"), (.eucJP, "\u{203E}"): bytes.append(0x7E)
        case (.shiftJIS, "\u{2212}"), (.eucJP, "\u{2212}"), (.iso2022JP, "\u{2212}"): return convert("\u{FF0D}", &bytes)
        default: return convert(character, &bytes)
        }
        return true
    }

    private func convert(_ scalar: Unicode.Scalar, _ bytes: inout ByteWriter) -> Bool {
        var character = ByteWriter(capacity: 16)
        character.append(utf8: scalar)
        let mark = bytes.count
        var index = 0
        guard let converter else { return false }
        let stop = converter.iconv.convert(character.span, from: &index, into: &bytes, room: 32)
        // Each character stands alone: what leads back to ASCII follows it at once.
        converter.iconv.finish(into: &bytes)
        guard stop == .end else {
            bytes.truncate(to: mark)
            return false
        }
        return true
    }
}

extension TextEncoding {
    fileprivate var isMultiByte: Bool { iconvName != nil || self == .iso2022JP }

    /// The encoding to write in. For reading some are parts of larger encodings, whose other parts are not to be written.
    fileprivate var iconvTarget: StaticString {
        switch self {
        case .gbk: "GBK"
        case .big5: "BIG5"
        case .iso2022JP: "ISO-2022-JP"
        default: iconvName ?? "UTF-8"
        }
    }
}
