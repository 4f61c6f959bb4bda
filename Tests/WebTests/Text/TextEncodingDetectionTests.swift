import Testing

@testable import Web

@Suite struct TextEncodingDetectionTests {
    private static func detected(_ body: [UInt8], _ contentType: String?) -> TextEncoding {
        let type = contentType.flatMap { MIMEType(parsing: Array($0.utf8).span) }
        return TextEncoding.detect(body.span, contentType: type)
    }

    private static let koi8 = "text/html; charset=koi8-r"

    @Test(
        "a mark, then the header, then the page",
        arguments: [
            ([0xEF, 0xBB, 0xBF], koi8, .utf8), ([0xFF, 0xFE, 0x61, 0], koi8, .utf16LE),
            ([0xFE, 0xFF, 0, 0x61], koi8, .utf16BE),
            ([0xEF, 0xBB], koi8, .koi8R), ([], koi8, .koi8R), ([], "text/html", .windows1252), ([], nil, .windows1252),
            (Array("<meta charset=utf-8>".utf8), koi8, .koi8R),
            (Array("<meta charset=utf-8>".utf8), "text/html", .utf8),
            (Array("<meta charset=big5>".utf8), "text/html; charset=nonsense", .big5),
            (Array("<meta charset=big5>é".utf8), "text/plain", .utf8), (Array("<meta charset=big5>".utf8), nil, .big5),
        ] as [([UInt8], String?, TextEncoding)])
    func order(body: [UInt8], contentType: String?, encoding: TextEncoding) {
        #expect(Self.detected(body, contentType) == encoding)
    }

    @Test(
        "what a meta says (HTML standard, prescan)",
        arguments: [
            ("<meta charset=koi8-r>", .koi8R), ("<META CharSet = 'KOI8-R' />", .koi8R),
            ("<meta/charset=koi8-r>", .koi8R),
            ("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", .koi8R),
            ("<meta content='text/html; charset=\"koi8-r\"' http-equiv=content-type>", .koi8R),
            ("<meta content=\"charset = koi8-r ; x\" http-equiv=content-type>", .koi8R),
            ("<meta content='charsetcharset=koi8-r' http-equiv=content-type>", .koi8R),
            ("<meta content='charset x charset=koi8-r' http-equiv=content-type>", .koi8R),
            ("<meta content='text/html; charset=koi8-r'>", .windows1252),
            ("<meta http-equiv=refresh content='charset=koi8-r'>", .windows1252),
            ("<meta content='charset=\"koi8-r' http-equiv=content-type>", .windows1252),
            ("<meta charset=utf-16>", .utf8), ("<meta charset=utf-16be>", .utf8),
            ("<meta charset=x-user-defined>", .windows1252),
            ("<meta charset=nonsense><meta charset=big5>", .big5), ("<meta charset=big5><meta charset=koi8-r>", .big5),
            ("<meta charset=big5 charset=koi8-r>", .big5),
            ("<meta charset=nonsense http-equiv=content-type content='charset=big5'>", .windows1252),
            ("<!-- <meta charset=big5> --><meta charset=koi8-r>", .koi8R), ("<!--><meta charset=koi8-r>", .koi8R),
            ("<p title='<meta charset=big5>'><meta charset=koi8-r>", .koi8R), ("<metal charset=big5>", .windows1252),
            ("<?php <meta charset=koi8-r><meta charset=big5>", .big5), ("</meta charset=big5>", .windows1252),
            ("<script>'<meta charset=koi8-r>'</script>", .koi8R), ("<meta charset=koi8-r", .windows1252),
            ("<meta", .windows1252),
            ("<?xml version='1.0' encoding='koi8-r'?><p>", .koi8R),
            ("<?xml version='1.0' encoding='koi8-r'?><meta charset=big5>", .big5),
        ] as [(String, TextEncoding)])
    func meta(html: String, encoding: TextEncoding) {
        #expect(Self.detected(Array(html.utf8), "text/html") == encoding)
    }

    @Test("a meta behind the first 1,024 bytes counts where there is something to decode")
    func lateMeta() {
        let padding = [UInt8](repeating: 0x20, count: 1020)
        let meta = Array("<meta charset=koi8-r>".utf8)
        #expect(Self.detected(padding + meta + [0xC1], "text/html") == .koi8R)
        #expect(
            Self.detected(padding + Array("<script>'".utf8) + meta + Array("'</script>".utf8) + [0xC1], "text/html")
                == .windows1252)
        #expect(Self.detected(padding + meta + [0xC1], "text/plain") == .windows1252)
        #expect(Self.detected([UInt8](repeating: 0x20, count: 70_000) + meta + [0xC1], "text/html") == .windows1252)
    }

    @Test("without a word about it, what is valid as UTF-8 throughout is UTF-8")
    func undeclared() {
        #expect(Self.detected(Array("<p>é".utf8), "text/html") == .utf8)
        #expect(Self.detected(Array("<p>é".utf8), "text/plain") == .utf8)
        #expect(Self.detected(Array("<p>é".utf8) + [0xE9], "text/html") == .windows1252)
        #expect(Self.detected(Array("<p>".utf8), "text/html") == .windows1252)
    }

    @Test(
        "XML declares itself, or is in UTF-8",
        arguments: [
            ("<?xml version=\"1.0\" encoding=\"iso-8859-2\"?><a/>", .iso88592),
            ("<?xml version='1.0' encoding = 'KOI8-R' ?>", .koi8R),
            ("<?xml version='1.0'?><a encoding='koi8-r'/>", .utf8), ("<a/>", .utf8),
            ("<?xml encoding='utf-16'?>", .utf8),
            ("<?xml encoding=koi8-r?>", .utf8), ("<?xml encoding='koi8-r", .utf8), ("<?xml encoding", .utf8),
            ("<?xml encoding=", .utf8),
            ("<\0?\0x\0m\0l\0", .utf16LE), ("\0<\0?\0x\0m\0l", .utf16BE), ("<meta charset=big5>", .utf8),
        ] as [(String, TextEncoding)])
    func xml(body: String, encoding: TextEncoding) {
        #expect(Self.detected(Array(body.utf8), "application/rss+xml") == encoding)
        #expect(Self.detected(Array(body.utf8), "text/xml; charset=big5") == .big5)
    }

    @Test("JSON is in UTF-8; a charset counts only where that cannot be")
    func json() {
        #expect(Self.detected(Array("{\"a\":\"é\"}".utf8), "application/json; charset=iso-8859-1") == .utf8)
        #expect(Self.detected([0x22, 0xE9, 0x22], "application/json; charset=iso-8859-1") == .windows1252)
        #expect(Self.detected([0x22, 0xE9, 0x22], "application/json") == .utf8)
    }

    @Test(
        "labels in any case, with white space around them",
        arguments: [
            ("utf-8", .utf8), (" UTF8\n", .utf8), ("unicode-1-1-utf-8", .utf8), ("ISO-8859-1", .windows1252),
            ("ascii", .windows1252),
            ("latin1", .windows1252), ("Windows-31J", .shiftJIS), ("x-sjis", .shiftJIS), ("GB2312", .gbk),
            ("gb18030", .gb18030),
            ("ks_c_5601-1987", .eucKR), ("iso-8859-9", .windows1254), ("tis-620", .windows874), ("utf-16", .utf16LE),
            ("unicodefffe", .utf16BE), ("iso-2022-kr", .replacement), ("cseucpkdfmtjapanese", .eucJP),
            ("koi8-ru", .koi8U),
            ("866", .ibm866), ("x-x-big5", .big5), ("x-mac-ukrainian", .macCyrillic), ("logical", .iso88598I),
            ("visual", .iso88598),
            ("", nil), ("utf-7", nil), ("utf", nil), ("utf-8;", nil), ("iso-8859-1x", nil), ("\u{A0}utf-8", nil),
            ("cseucpkdfmtjapanesee", nil), ("utf-32", nil), ("=", nil), ("utf-16=utf-16le", nil),
        ] as [(String, TextEncoding?)])
    func labels(label: String, encoding: TextEncoding?) {
        #expect(TextEncoding(label: label) == encoding)
    }

    @Test("every encoding is named by its own name; there are 228 labels", arguments: TextEncoding.allCases)
    func names(encoding: TextEncoding) {
        #expect(TextEncoding(label: encoding.name) == encoding)
        #expect(TextEncoding.labelTable.description.split { $0 == " " || $0 == "\n" }.count == 228)
    }
}
