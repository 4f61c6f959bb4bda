/// A tag's name, packed so that comparing it takes one instruction.
@usableFromInline
struct TagName {
    /// The last eight bytes in lower case, the last byte lowest. No byte is zero, so shorter names differ from longer.
    ///
    /// Lower case is made by setting one bit. That also changes bytes that are no letters, but into none that is one, and
    /// all names that matter are made of letters (`h1`–`h6` apart, which only end a foreign element).
    @usableFromInline var word: UInt64 = 0
    /// The number of bytes.
    @usableFromInline var length: Int
    @usableFromInline var first: UInt8

    /// Reads the name that begins at `start`, a position inside the page. Its end may be the page's.
    @inlinable @inline(__always)
    init(in html: Span<UInt8>, at start: Int) {
        first = html[start]
        var index = start
        while index < html.count {
            let byte = html[index]
            if MarkupByte.endsTagName(byte) { break }
            word = word &<< 8 | UInt64(byte | 0x20)
            index &+= 1
        }
        length = index &- start
    }

    /// `plaintext`, the one name of more than eight bytes that matters.
    @inlinable
    var isPlaintext: Bool { length == 9 && word == 0x6C61_696E_7465_7874 && first | 0x20 == UInt8(ascii: "p") }

    /// Whether a start tag of this name ends the foreign element it stands in (HTML standard, "The rules for parsing
    /// tokens in foreign content"), or begins an HTML part of it (`foreignObject`, `annotation-xml`).
    @usableFromInline
    var endsForeignContent: Bool {
        switch (length, word) {
        case (1, 0x62), (1, 0x69), (1, 0x70), (1, 0x73), (1, 0x75): true  // b i p s u
        case (2, 0x6272), (2, 0x6464), (2, 0x646C), (2, 0x6474), (2, 0x656D): true  // br dd dl dt em
        case (2, 0x6831...0x6836), (2, 0x6872), (2, 0x6C69), (2, 0x6F6C): true  // h1–h6 hr li ol
        case (2, 0x7474), (2, 0x756C): true  // tt ul
        case (3, 0x62_6967), (3, 0x64_6976), (3, 0x69_6D67), (3, 0x70_7265): true  // big div img pre
        case (3, 0x73_7562), (3, 0x73_7570), (3, 0x76_6172): true  // sub sup var
        case (4, 0x626F_6479), (4, 0x636F_6465), (4, 0x6865_6164): true  // body code head
        case (4, 0x6D65_6E75), (4, 0x6D65_7461), (4, 0x6E6F_6272): true  // menu meta nobr
        case (4, 0x7275_6279), (4, 0x7370_616E): true  // ruby span
        case (5, 0x65_6D62_6564), (5, 0x73_6D61_6C6C), (5, 0x74_6162_6C65): true  // embed small table
        case (6, 0x6365_6E74_6572), (6, 0x7374_7269_6B65), (6, 0x7374_726F_6E67): true  // center strike strong
        case (7, 0x6C_6973_7469_6E67): true  // listing
        case (10, 0x6F63_6B71_756F_7465): true  // blockquote
        case (13, 0x676E_6F62_6A65_6374): true  // foreignobject
        case (14, 0x7469_6F6E_2D78_6D6C): true  // annotation-xml
        default: false
        }
    }
}
