import Testing

@testable import Web

@Suite struct MIMETypeTests {
    private static func parsed(_ field: String) -> MIMEType? { MIMEType(parsing: Array(field.utf8).span) }

    @Test(
        "type and charset",
        arguments: [
            ("text/html", "text/html", nil), ("Text/HTML;charset=UTF-8", "text/html", .utf8),
            (" text/html ; x=y", "text/html", nil),
            ("text/html; charset=\"koi8-r\"", "text/html", .koi8R), ("text/html; charset='koi8-r'", "text/html", nil),
            ("text/html; charset=\"koi8\\-r\"; x", "text/html", .koi8R),
            ("text/html; CHARSET = koi8-r", "text/html", nil),
            ("text/html;x;charset=koi8-r;charset=utf-8", "text/html", .koi8R),
            ("text/html; charset=", "text/html", nil),
            ("text/html; a=\"; charset=big5\"; charset=koi8-r", "text/html", .koi8R),
            ("text/html; charset=\"koi8-r", "text/html", .koi8R),
            ("text/html; charset=none", "text/html", nil), ("text/html;;;", "text/html", nil),
            ("text/html; =utf-8", "text/html", nil),
            ("APPLICATION/vnd.x+JSON; charset=gbk", "application/vnd.x+json", .gbk),
            ("image/svg+xml", "image/svg+xml", nil),
            ("text/html; charset=utf-8, text/plain", "text/html", nil), ("text/html;charset=\"", "text/html", nil),
        ] as [(String, String, TextEncoding?)])
    func parsing(field: String, essence: String, charset: TextEncoding?) throws {
        let type = try #require(Self.parsed(field))
        #expect(type.essence == essence)
        #expect(type.charset == charset)
    }

    @Test(
        "what is no media type",
        arguments: [
            "", "text", "text/", "/html", "/", "text/h tml", "te xt/html", ";charset=utf-8", "text/html/x",
            "text\u{E9}/x", "*",
        ])
    func invalid(field: String) {
        #expect(Self.parsed(field) == nil)
    }

    @Test(
        "what content is read as",
        arguments: [
            ("text/html", "html"), ("application/xhtml+xml", "html"), ("text/xml", "xml"), ("application/xml", "xml"),
            ("application/atom+xml", "xml"), ("application/json", "json"), ("text/json", "json"),
            ("application/ld+json", "json"),
            ("text/plain", "text"), ("text/css", "text"), ("application/javascript", "text"), ("image/png", ""),
            ("application/pdf", ""),
            ("application/octet-stream", ""), ("application/jsonx", ""), ("application/x-json-ish", ""),
        ])
    func kinds(field: String, kind: String) throws {
        let type = try #require(Self.parsed(field))
        #expect(type.isHTML == (kind == "html"))
        #expect(type.isXML == (kind == "xml"))
        #expect(type.isJSON == (kind == "json"))
        #expect(type.isText == !kind.isEmpty)
    }

    @Test(
        "what a body without a type looks like",
        arguments: [
            ("<!DOCTYPE html><p>", "text/html"), ("\n <HTML>", "text/html"), ("<!-- x -->", "text/html"),
            ("<h1 class=x>", "text/html"),
            ("\u{FEFF}<body>", "text/html"), ("<a\thref=x>", "text/html"), ("<article>", "text/plain"),
            ("<htm", "text/plain"),
            ("<?xml version='1.0'?>", "text/xml"), ("{\"a\": 1}\n", "application/json"),
            (" [1, 2]", "application/json"),
            ("{ not json", "text/plain"), ("[", "text/plain"), ("plain text", "text/plain"), ("", "text/plain"),
            ("%PDF-1.7", "application/pdf"), ("\u{89}PNG\r\n\u{1A}\n\0", "application/octet-stream"),
            ("a\0b", "application/octet-stream"),
            ("\u{1B}[0m", "text/plain"), ("\u{FEFF}{}", "application/json"),
        ])
    func sniffing(body: String, essence: String) {
        #expect(MIMEType.sniffed(Array(body.utf8).span).essence == essence)
    }

    @Test("UTF-16 with its mark is text")
    func sniffedUTF16() {
        #expect(MIMEType.sniffed([0xFF, 0xFE, 0x61, 0x00].span).isText)
        #expect(!MIMEType.sniffed([0x61, 0x00].span).isText)
    }
}
