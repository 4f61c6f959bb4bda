import Testing

@testable import Web

@Suite struct TextEncodingDecodingTests {
    private static func decoded(_ bytes: [UInt8], _ encoding: TextEncoding) -> String {
        var out = ByteWriter()
        encoding.decode(bytes.span, into: &out)
        let isValid = out.span.isValidUTF8
        #expect(isValid)
        return out.string
    }

    @Test(
        "ill-formed UTF-8: one U+FFFD for the longest beginning of a sequence",
        arguments: [
            ([0x61, 0xC3, 0xA9], "aé"), ([0xEF, 0xBB, 0xBF, 0x61], "a"), ([0xC3], "\u{FFFD}"),
            ([0xC3, 0x61], "\u{FFFD}a"),
            ([0xE2, 0x82, 0x61], "\u{FFFD}a"), ([0xE2, 0x61], "\u{FFFD}a"), ([0xF0, 0x9F, 0x98], "\u{FFFD}"),
            ([0xF0, 0x9F, 0x98, 0x80], "😀"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xFF, 0x61, 0x80], "\u{FFFD}a\u{FFFD}"),
            ([0xE0, 0x80], "\u{FFFD}\u{FFFD}"), ([], ""),
        ] as [([UInt8], String)])
    func utf8(bytes: [UInt8], text: String) {
        #expect(Self.decoded(bytes, .utf8) == text)
    }

    @Test(
        "UTF-16, with its mark, lone surrogates and half characters",
        arguments: [
            ([0x61, 0x00, 0xE9, 0x00], "aé"), ([0xFF, 0xFE, 0x61, 0x00], "a"), ([0x3D, 0xD8, 0x00, 0xDE], "😀"),
            ([0x3D, 0xD8, 0x61, 0x00], "\u{FFFD}a"), ([0x00, 0xDE, 0x61, 0x00], "\u{FFFD}a"),
            ([0x61, 0x00, 0x62], "a\u{FFFD}"),
            ([0x3D, 0xD8], "\u{FFFD}"), ([0x3D, 0xD8, 0x00], "\u{FFFD}"),
            ([0x3D, 0xD8, 0x3D, 0xD8, 0x00, 0xDE], "\u{FFFD}😀"),
        ] as [([UInt8], String)])
    func utf16(bytes: [UInt8], text: String) {
        #expect(Self.decoded(bytes, .utf16LE) == text)
        var swapped = bytes
        for start in stride(from: 0, to: bytes.count - 1, by: 2) { swapped.swapAt(start, start + 1) }
        #expect(Self.decoded(swapped, .utf16BE) == text)
    }

    @Test(
        "single bytes, where the encodings differ",
        arguments: [
            (.windows1252, [0x80, 0x81, 0x93, 0xE9], "€\u{81}“é"),
            (.windows1251, [0xCF, 0xF0, 0x98, 0xB9], "Пр\u{98}№"),
            (.windows1250, [0x8A, 0xF8], "Šř"), (.windows1253, [0xE1, 0xAA, 0xD2, 0xFF], "α\u{FFFD}\u{FFFD}\u{FFFD}"),
            (.windows1254, [0xFD, 0xDE], "ıŞ"), (.windows1255, [0xE0, 0xCA, 0xD9], "\u{5D0}\u{5BA}\u{FFFD}"),
            (.windows1256, [0xC7], "\u{627}"), (.windows1257, [0xE0, 0xA1], "ą\u{FFFD}"),
            (.windows1258, [0xD0, 0xCC], "Đ\u{300}"),
            (.windows874, [0xA1, 0x80, 0xDB], "ก€\u{FFFD}"), (.iso88592, [0xB1, 0xE8], "ąč"),
            (.iso88593, [0xA1, 0xA5], "Ħ\u{FFFD}"),
            (.iso88594, [0xBF], "ŋ"), (.iso88595, [0xD0, 0xF0], "а№"), (.iso88596, [0xC7, 0xA1], "\u{627}\u{FFFD}"),
            (.iso88597, [0xA4, 0xE1], "€α"), (.iso88598, [0xE0, 0xFD], "\u{5D0}\u{200E}"),
            (.iso88598I, [0xE0], "\u{5D0}"),
            (.iso885910, [0xBF], "ŋ"), (.iso885913, [0xE0], "ą"), (.iso885914, [0xA1], "Ḃ"),
            (.iso885915, [0xA4, 0xBD], "€œ"),
            (.iso885916, [0xA4, 0xFE], "€ț"), (.koi8R, [0xF0, 0xD2, 0xA3], "Прё"), (.koi8U, [0xA4, 0xAE, 0xBE], "єўЎ"),
            (.macintosh, [0x8E, 0xDB], "é€"), (.macCyrillic, [0x8F, 0xFF], "П€"), (.ibm866, [0x8F, 0xF1], "Пё"),
            (.userDefined, [0x41, 0x80, 0xFF], "A\u{F780}\u{F7FF}"),
        ] as [(TextEncoding, [UInt8], String)])
    func singleByte(encoding: TextEncoding, bytes: [UInt8], text: String) {
        #expect(Self.decoded(bytes, encoding) == text)
        // Rows of such characters and long ASCII between them take other paths.
        let ascii = Array("<a href='/long enough to be read by words'>".utf8)
        let long = Self.decoded(ascii + bytes + [0x20] + bytes + ascii, encoding)
        #expect(
            long
                == "<a href='/long enough to be read by words'>\(text) \(text)<a href='/long enough to be read by words'>"
        )
    }

    @Test("every single-byte encoding has 128 upper characters; the others have none")
    func tables() {
        let single = TextEncoding.allCases.filter { !$0.upperHalfCharacters.isEmpty }
        #expect(single.count == 29)
        #expect(single.allSatisfy { $0.upperHalfCharacters.count == 128 })
        #expect(single.allSatisfy { $0.upperHalfCharacters.allSatisfy { $0.value >= 0x80 && $0.value <= 0xFFFD } })
    }

    @Test(
        "several bytes a character (bytes by Python's codecs)",
        arguments: [
            (.gbk, [0xD6, 0xD0, 0xCE, 0xC4, 0x3C, 0x61, 0x3E], "中文<a>"), (.gbk, [0x80, 0x41], "€A"),
            (.gb18030, [0x95, 0x32, 0x82, 0x36, 0x94, 0x39, 0xFC, 0x36], "𠀀😀"),
            (.big5, [0xC1, 0x63, 0xC5, 0xE9, 0xA4, 0xA4], "繁體中"), (.eucKR, [0xC7, 0xD1, 0x8C, 0x63], "한똠"),
            (.eucJP, [0xC6, 0xFC, 0xCB, 0xDC, 0x8E, 0xB1], "日本ｱ"),
            (.shiftJIS, [0x93, 0xFA, 0x96, 0x7B, 0xB1, 0x87, 0x40], "日本ｱ①"),
            (.iso2022JP, [0x61, 0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42, 0x62], "a日本b"),
            (.iso2022JP, [0x1B, 0x28, 0x4A, 0x5C, 0x7E, 0x1B, 0x28, 0x49, 0x31], "¥\u{203E}ｱ"),
        ] as [(TextEncoding, [UInt8], String)])
    func multiByte(encoding: TextEncoding, bytes: [UInt8], text: String) {
        #expect(Self.decoded(bytes, encoding) == text)
        // Longer than what is converted at once.
        let copies = 40_000
        #expect(Self.decoded(Array(repeatElement(bytes, count: copies).joined()), encoding).hasSuffix(text + text))
    }

    @Test(
        "broken characters become U+FFFD and swallow no markup",
        arguments: [
            (.gbk, [0x81, 0x3C, 0x61, 0x3E]), (.big5, [0x81, 0x3C, 0x61, 0x3E]), (.eucKR, [0xC9, 0x3C, 0x61, 0x3E]),
            (.eucJP, [0xB0, 0x3C, 0x61, 0x3E]), (.shiftJIS, [0x81, 0x3C, 0x61, 0x3E]),
            (.iso2022JP, [0x80, 0x3C, 0x61, 0x3E]),
        ] as [(TextEncoding, [UInt8])])
    func broken(encoding: TextEncoding, bytes: [UInt8]) {
        #expect(Self.decoded(bytes, encoding) == "\u{FFFD}<a>")
        #expect(Self.decoded(Array(bytes.prefix(1)), encoding) == "\u{FFFD}")
    }

    @Test(
        "P20 any bytes in any encoding become UTF-8 of at most three times their size", arguments: TextEncoding.allCases
    )
    func fuzz(encoding: TextEncoding) {
        var random = SplitMix64(seed: UInt64(encoding.rawValue))
        for size in [0, 1, 2, 3, 17, 1000, 70_000] {
            let bytes = (0..<size).map { _ in
                // Mostly what the encodings are made of.
                Bool.random(using: &random)
                    ? UInt8.random(in: 0x80...0xFF, using: &random) : UInt8.random(in: 0...255, using: &random)
            }
            var out = ByteWriter()
            encoding.decode(bytes.span, into: &out)
            let isValid = out.span.isValidUTF8
            #expect(isValid)
            #expect(out.count <= 3 * size)
        }
    }

    @Test("the replacement encoding says nothing but U+FFFD")
    func replacement() {
        #expect(Self.decoded(Array("<a>".utf8), .replacement) == "\u{FFFD}")
        #expect(Self.decoded([], .replacement) == "")
    }

    @Test("what needs no decoding")
    func same() {
        let ascii = Array("<a href=x>".utf8)
        let accented = Array("é".utf8)
        #expect(
            TextEncoding.allCases.filter { !$0.isSameInUTF8(ascii.span) } == [
                .utf16LE, .utf16BE, .iso2022JP, .replacement,
            ])
        #expect(TextEncoding.allCases.filter { $0.isSameInUTF8(accented.span) } == [.utf8])
    }

    @Test("ASCII is told at any place and length")
    func ascii() {
        for count in 0...70 {
            var bytes = [UInt8](repeating: 0x7F, count: count)
            #expect(Self.endOfASCII(bytes) == count)
            for index in 0..<count {
                bytes[index] = 0x80
                #expect(Self.endOfASCII(bytes) == index)
                bytes[index] = 0x7F
            }
        }
    }

    /// Where ASCII ends; `isASCII` and `isValidUTF8` must say the same, since lone bytes of 0x80 are in no UTF-8.
    private static func endOfASCII(_ bytes: [UInt8]) -> Int {
        let span = bytes.span
        let end = span.endOfASCII(from: 0)
        let isWhole = end == bytes.count
        let answers = [span.isASCII, span.isValidUTF8]
        #expect(answers == [isWhole, isWhole])
        return end
    }
}
