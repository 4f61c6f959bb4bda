/// The encodings that pages of the shop are served in, and how a page says which it is.
public enum Charset: String, Sendable, CaseIterable {
    /// Said by the header, by a meta element, or by both.
    case utf8 = "utf-8"
    /// Russian pages; only the header says so.
    case windows1251 = "windows-1251"
    /// French pages; only the header says so.
    case iso88591 = "iso-8859-1"
    /// Japanese pages; only a meta element says so.
    case shiftJIS = "shift_jis"
    /// Only a byte order mark says so.
    case utf16LE = "utf-16le"
    /// Only a byte order mark says so.
    case utf16BE = "utf-16be"

    /// The media type that such a page is served with.
    var contentType: String {
        switch self {
        case .utf8: "text/html; charset=utf-8"
        case .windows1251, .iso88591: "text/html; charset=\(rawValue)"
        case .shiftJIS, .utf16LE, .utf16BE: "text/html"
        }
    }

    /// What a meta element in the page claims, if there is one.
    var metaName: String? {
        switch self {
        case .utf8, .shiftJIS: rawValue
        case .windows1251, .iso88591, .utf16LE, .utf16BE: nil
        }
    }

    /// `markup` in this encoding; a character that it lacks becomes a character reference.
    func encode(markup: String) -> [UInt8] {
        switch self {
        case .utf8: return Array(markup.utf8)
        case .utf16LE: return [0xFF, 0xFE] + markup.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .utf16BE: return [0xFE, 0xFF] + markup.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        case .windows1251, .iso88591, .shiftJIS: break
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(markup.utf8.count)
        for scalar in markup.unicodeScalars {
            if scalar.isASCII {
                bytes.append(UInt8(scalar.value))
            } else if let code = code(of: scalar) {
                if code > 0xFF { bytes.append(UInt8(code >> 8)) }
                bytes.append(UInt8(code & 0xFF))
            } else {
                bytes += "&#\(scalar.value);".utf8
            }
        }
        return bytes
    }

    private func code(of scalar: Unicode.Scalar) -> UInt16? {
        switch self {
        case .windows1251: Self.windows1251Code(scalar)
        case .iso88591: (0xA0...0xFF).contains(scalar.value) ? UInt16(scalar.value) : nil
        case .shiftJIS: Self.shiftJISCode(scalar)
        case .utf8, .utf16LE, .utf16BE: nil
        }
    }

    private static func windows1251Code(_ scalar: Unicode.Scalar) -> UInt16? {
        switch scalar {
        case "А"..."я": UInt16(scalar.value - 0x410 + 0xC0)
        case "Ё": 0xA8
        case "ё": 0xB8
        case "«": 0xAB
        case "»": 0xBB
        case "—": 0x97
        case "№": 0xB9
        case "\u{A0}": 0xA0
        default: nil
        }
    }

    private static func shiftJISCode(_ scalar: Unicode.Scalar) -> UInt16? {
        switch scalar {
        case "ぁ"..."ん": UInt16(0x829F + scalar.value - 0x3041)
        case "ァ"..."ミ": UInt16(0x8340 + scalar.value - 0x30A1)
        case "ム"..."ヶ": UInt16(0x8380 + scalar.value - 0x30E0)
        default: shiftJISTable[scalar]
        }
    }

    /// The characters of the shop's Japanese vocabulary that follow no order.
    private static let shiftJISTable: [Unicode.Scalar: UInt16] = [
        "、": 0x8141, "。": 0x8142, "「": 0x8175, "」": 0x8176, "・": 0x8145, "ー": 0x815B, "　": 0x8140,
        "本": 0x967B, "書": 0x8F91, "店": 0x9358, "夜": 0x96E9, "海": 0x8A43, "山": 0x8E52, "川": 0x90EC,
        "星": 0x90AF, "灯": 0x9394, "台": 0x91E4, "図": 0x907D, "館": 0x8AD9, "庭": 0x92EB, "風": 0x9597,
        "雪": 0x90E1, "花": 0x89D4, "猫": 0x944C, "駅": 0x8977, "時": 0x8E9E, "計": 0x8C76, "鏡": 0x8BBE,
        "橋": 0x8BB4, "島": 0x9387, "船": 0x9144, "旅": 0x97B7, "円": 0x897E, "冊": 0x8DFB, "静": 0x90C3,
        "青": 0x90C2, "赤": 0x90D4, "古": 0x8CC3, "小": 0x8FAC, "大": 0x91E5, "長": 0x92B7, "遠": 0x8993,
        "語": 0x8CEA, "詩": 0x8E8D, "集": 0x8F57, "巻": 0x8AAA, "話": 0x9862, "者": 0x8ED2, "作": 0x8DEC,
        "新": 0x9056, "表": 0x955C, "刻": 0x8D8F, "見": 0x8CA9,
    ]
}
