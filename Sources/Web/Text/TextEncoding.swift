/// A character encoding of the web, as the WHATWG Encoding standard knows them: everything a page can be in.
public enum TextEncoding: UInt8, Sendable, CaseIterable {
    case utf8, utf16LE, utf16BE
    // One byte a character.
    case ibm866
    case iso88592, iso88593, iso88594, iso88595, iso88596, iso88597, iso88598, iso88598I
    case iso885910, iso885913, iso885914, iso885915, iso885916
    case koi8R, koi8U, macintosh, macCyrillic
    case windows874, windows1250, windows1251, windows1252, windows1253, windows1254, windows1255, windows1256
    case windows1257, windows1258
    case userDefined
    // One or more bytes a character.
    case gbk, gb18030, big5, eucJP, iso2022JP, shiftJIS, eucKR
    /// Stands for encodings that are unsafe to read (such as ISO-2022-KR): the whole text is one U+FFFD.
    case replacement

    /// The standard's name in lower case, such as `windows-1252`.
    public var name: String { standardName.description }

    var standardName: StaticString {
        switch self {
        case .utf8: "utf-8"
        case .utf16LE: "utf-16le"
        case .utf16BE: "utf-16be"
        case .ibm866: "ibm866"
        case .iso88592: "iso-8859-2"
        case .iso88593: "iso-8859-3"
        case .iso88594: "iso-8859-4"
        case .iso88595: "iso-8859-5"
        case .iso88596: "iso-8859-6"
        case .iso88597: "iso-8859-7"
        case .iso88598: "iso-8859-8"
        case .iso88598I: "iso-8859-8-i"
        case .iso885910: "iso-8859-10"
        case .iso885913: "iso-8859-13"
        case .iso885914: "iso-8859-14"
        case .iso885915: "iso-8859-15"
        case .iso885916: "iso-8859-16"
        case .koi8R: "koi8-r"
        case .koi8U: "koi8-u"
        case .macintosh: "macintosh"
        case .macCyrillic: "x-mac-cyrillic"
        case .windows874: "windows-874"
        case .windows1250: "windows-1250"
        case .windows1251: "windows-1251"
        case .windows1252: "windows-1252"
        case .windows1253: "windows-1253"
        case .windows1254: "windows-1254"
        case .windows1255: "windows-1255"
        case .windows1256: "windows-1256"
        case .windows1257: "windows-1257"
        case .windows1258: "windows-1258"
        case .userDefined: "x-user-defined"
        case .gbk: "gbk"
        case .gb18030: "gb18030"
        case .big5: "big5"
        case .eucJP: "euc-jp"
        case .iso2022JP: "iso-2022-jp"
        case .shiftJIS: "shift_jis"
        case .eucKR: "euc-kr"
        case .replacement: "replacement"
        }
    }

    /// Whether every ASCII byte stands for its ASCII character, whatever stands before it.
    private var keepsASCII: Bool {
        switch self {
        case .utf16LE, .utf16BE, .iso2022JP, .replacement: false
        default: true
        }
    }

    /// Whether `body` in this encoding is the same in UTF-8, so that it need not be decoded: it is in UTF-8 already, or
    /// nothing but ASCII. (A body in UTF-8 may hold invalid sequences and a byte order mark.)
    public func isSameInUTF8(_ body: Span<UInt8>) -> Bool {
        self == .utf8 || (keepsASCII && body.isASCII)
    }
}
