import TestSupport
import Testing

@testable import Services

/// Parameters as clients send them, and as nobody should.
struct ScrapydParametersTests {
    private static let form = "application/x-www-form-urlencoded"

    @Test func queryComesBeforeTheForm() throws {
        let parameters = try ScrapydParameters(
            query: "project=a&x=1", body: Array("project=b&x=2&y=%20+%C3%BC".utf8), type: Self.form)
        #expect(try parameters.text("project") == "a")
        #expect(try parameters.texts("x") == ["1", "2"])
        #expect(try parameters.text("y") == "  ü")
        #expect(try parameters.rest(without: ["project"]) == ["x": "1", "y": "  ü"])
    }

    @Test(
        "types of forms, and what is none",
        arguments: [
            (form, true), ("Application/X-WWW-Form-URLencoded; charset=utf-8", true), ("application/json", false),
            ("text/plain", false), ("", false),
        ])
    func types(_ type: String, _ isRead: Bool) throws {
        let parameters = try ScrapydParameters(query: "", body: Array("a=1".utf8), type: type)
        #expect(try parameters.text("a") == (isRead ? "1" : nil))
    }

    @Test("a body without a type has no parameters") func untyped() throws {
        #expect(try ScrapydParameters(query: "", body: Array("a=1".utf8), type: nil).text("a") == nil)
    }

    @Test("every byte comes through, percent-encoded") func binary() throws {
        let all = (0...255).map { UInt8($0) }
        let digits = Array("0123456789abcdef")
        let text = all.map { "%\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
        #expect(try ScrapydParameters(query: "", body: Array("egg=\(text)".utf8), type: Self.form).bytes("egg") == all)
        #expect(
            try ScrapydParameters(query: Substring("egg=\(text.uppercased())"), body: [], type: nil).bytes("egg") == all
        )
    }

    @Test(
        "broken encodings stand for themselves",
        arguments: [
            ("a=%", "%"), ("a=%4", "%4"), ("a=%zz", "%zz"), ("a=%%41", "%A"), ("a=1=2", "1=2"), ("a", ""), ("a=", ""),
        ])
    func brokenEncoding(_ query: String, _ value: String) throws {
        #expect(try ScrapydParameters(query: Substring(query), body: [], type: nil).required("a") == value)
    }

    @Test("an empty value is there, a missing one is named") func missing() throws {
        let parameters = try ScrapydParameters(query: "a=&&=x", body: [], type: nil)
        #expect(try parameters.required("a").isEmpty)
        let fault = #expect(throws: ScrapydFault.self) { try parameters.required("project") }
        #expect(fault?.message == "'project' parameter is required")
    }

    @Test(
        "what is no UTF-8 is told in Python's words",
        arguments: [
            ([0xFF], "byte 0xff in position 0: invalid start byte"),
            ([0x41, 0x80], "byte 0x80 in position 1: invalid start byte"),
            ([0x41, 0xC0, 0xAF], "byte 0xc0 in position 1: invalid start byte"),
            ([0xC3, 0xBC, 0xC3, 0x41], "byte 0xc3 in position 2: invalid continuation byte"),
            ([0xC3], "byte 0xc3 in position 0: unexpected end of data"),
            ([0xE2, 0x82], "bytes in position 0-1: unexpected end of data"),
            ([0xE2, 0x82, 0x41], "bytes in position 0-1: invalid continuation byte"),
            ([0xED, 0xA0, 0x80], "byte 0xed in position 0: invalid continuation byte"),
            ([0xF0, 0x9F, 0x98], "bytes in position 0-2: unexpected end of data"),
            ([0xF4, 0x90, 0x80, 0x80], "byte 0xf4 in position 0: invalid continuation byte"),
            ([0xF5, 0x80], "byte 0xf5 in position 0: invalid start byte"),
        ] as [([UInt8], String)])
    func noUTF8(_ bytes: [UInt8], _ reason: String) {
        let parameters = ScrapydParameters([("project", bytes)])
        let fault = #expect(throws: ScrapydFault.self) { try parameters.text("project") }
        #expect(fault?.message == "project is invalid: 'utf-8' codec can't decode \(reason)")
    }

    @Test("too many parameters are refused, not cut") func many() throws {
        let most = Array(String(repeating: "a=1&", count: 9_999).utf8)
        #expect(try ScrapydParameters(query: "", body: most, type: Self.form).texts("a").count == 9_999)
        let fault = #expect(throws: ScrapydFault.self) {
            try ScrapydParameters(query: "", body: most + most + most, type: Self.form)
        }
        #expect(fault?.message.contains("10000 parameters") == true)
    }

    @Test("a large value takes no time worth mentioning", .timeLimit(.minutes(5))) func huge() throws {
        let body = Array("egg=".utf8) + [UInt8](repeating: 0x41, count: 8 << 20)
        #expect(try ScrapydParameters(query: "", body: body, type: Self.form).bytes("egg")?.count == 8 << 20)
    }
}
