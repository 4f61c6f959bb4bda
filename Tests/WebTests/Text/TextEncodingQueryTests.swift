import Testing

@testable import Web

/// What browsers send for `?q=…` in a page of another encoding (URL standard, "percent-encode after encoding").
@Suite struct TextEncodingQueryTests {
    @Test(
        "a character in the page's encoding",
        arguments: [
            (.windows1252, "é", [0xE9]), (.windows1252, "€", [0x80]), (.windows1252, "\u{81}", [0x81]),
            (.windows1251, "П", [0xCF]),
            (.koi8R, "П", [0xF0]), (.iso88592, "č", [0xE8]), (.userDefined, "\u{F7FF}", [0xFF]),
            (.shiftJIS, "日", [0x93, 0xFA]),
            (.shiftJIS, "\u{2212}", [0x81, 0x7C]), (.shiftJIS, "¥", [0x5C]), (.eucJP, "日", [0xC6, 0xFC]),
            (.eucJP, "\u{203E}", [0x7E]),
            (.iso2022JP, "日", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42]), (.gbk, "中", [0xD6, 0xD0]),
            (.gbk, "€", [0x80]),
            (.gb18030, "😀", [0x94, 0x39, 0xFC, 0x36]), (.big5, "中", [0xA4, 0xA4]), (.eucKR, "한", [0xC7, 0xD1]),
        ] as [(TextEncoding, Unicode.Scalar, [UInt8])])
    func encodable(encoding: TextEncoding, character: Unicode.Scalar, bytes: [UInt8]) throws {
        let encoder = try #require(encoding.queryEncoder)
        var out = ByteWriter()
        // Twice: no state is left behind.
        let answers = [encoder(character, &out), encoder(character, &out)]
        #expect(answers == [true, true])
        #expect(out.bytes == bytes + bytes)
    }

    @Test(
        "a character that the encoding has not",
        arguments: [.windows1252, .koi8R, .iso88593, .shiftJIS, .eucJP, .iso2022JP, .gbk, .big5, .eucKR, .userDefined]
            as [TextEncoding])
    func unencodable(encoding: TextEncoding) throws {
        let encoder = try #require(encoding.queryEncoder)
        var out = ByteWriter()
        out.append("q=")
        let answers = [encoder("😀", &out), encoder("\u{FFFD}", &out)]
        #expect(answers == [false, false])
        #expect(out.string == "q=")
    }

    @Test("Unicode needs no encoder")
    func unicode() {
        let without = TextEncoding.allCases.filter { $0.queryEncoder == nil }
        #expect(without == [.utf8, .utf16LE, .utf16BE, .replacement])
    }
}
