extension TextEncoding {
    /// The name under which glibc's `iconv` knows the encoding, in the variant nearest to the Encoding standard's.
    var iconvName: StaticString? {
        switch self {
        // The standard reads GBK as GB18030, of which it is a part.
        case .gbk, .gb18030: "GB18030"
        case .big5: "BIG5-HKSCS"
        case .eucJP: "EUC-JP-MS"
        case .shiftJIS: "CP932"
        case .eucKR: "UHC"
        default: nil
        }
    }

    /// Appends `bytes`, in an encoding of several bytes a character, as UTF-8.
    func decodeMultiByte(_ bytes: Span<UInt8>, into out: inout ByteWriter) {
        guard let name = iconvName, var converter = Iconv(from: name, to: "UTF-8") else {
            return Self.decodeASCII(bytes, into: &out)
        }
        var index = 0
        while index < bytes.count {
            let room = min((bytes.count &- index) &* 2 &+ 64, 1 << 16)
            switch converter.convert(bytes, from: &index, into: &out, room: room) {
            case .end: return
            case .full: continue
            case .invalid: index &+= decodeInvalid(bytes, at: index, into: &out)
            case .incomplete:
                out.append("\u{FFFD}")
                return
            }
        }
    }

    /// Appends what stands for the ill-formed character at `index`. Answers its length.
    private func decodeInvalid(_ bytes: Span<UInt8>, at index: Int, into out: inout ByteWriter) -> Int {
        let lead = bytes[index]
        // The one byte in which the standard's GBK goes beyond GB18030.
        if lead == 0x80, self == .gbk || self == .gb18030 {
            out.append("\u{20AC}")
            return 1
        }
        out.append("\u{FFFD}")
        // An ASCII byte after a broken lead byte may be markup: it is never swallowed.
        let next = index &+ 1
        let isPair = lead > 0x80 && next < bytes.count && bytes[next] >= 0x80
        return isPair ? 2 : 1
    }

    /// What is left to do where the system cannot convert: ASCII stays, every other byte becomes U+FFFD.
    private static func decodeASCII(_ bytes: Span<UInt8>, into out: inout ByteWriter) {
        decode(bytes, upperHalf: Array(repeating: "\u{FFFD}", count: 128), into: &out)
    }
}
