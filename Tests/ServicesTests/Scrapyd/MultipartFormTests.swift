import TestSupport
import Testing

@testable import Services

/// `multipart/form-data`, well-formed and hostile.
struct MultipartFormTests {
    @Test(
        "the boundary of a type",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data;BOUNDARY=\"a b;c\"", "a b;c"),
            ("multipart/form-data; charset=utf-8; boundary=abc ", "abc"), ("multipart/form-data", nil),
            ("multipart/form-data; boundary=", nil), ("multipart/mixed; boundary=abc", nil),
            ("multipart/form-data; boundary=\(String(repeating: "a", count: 201))", nil),
            ("multipart/form-data; x=\"; boundary=no\"; boundary=yes", "yes"),
        ] as [(String, String?)])
    func boundaries(_ type: String, _ boundary: String?) { #expect(MultipartForm.boundary(of: type) == boundary) }

    @Test func readsParts() throws {
        let form = try #require(
            Self.form(
                """
                --b\r
                Content-Disposition: form-data; name="project"\r
                \r
                shop\r
                --b\r
                content-disposition:form-data; filename="x; name=no.egg"; name=egg\r
                Content-Type: application/octet-stream\r
                \r
                PK\r
                -b\r
                --c\r
                --b\r
                Content-Disposition: form-data; name="empty"\r
                \r
                \r
                --b--\r
                epilogue
                """))
        #expect(form.parts.map(\.name) == ["project", "egg", "empty"])
        #expect(form.parts.map { String(decoding: $0.value, as: UTF8.self) } == ["shop", "PK\r\n-b\r\n--c", ""])
    }

    @Test("a preamble is skipped, and a part without a name") func preamble() throws {
        let form = try #require(
            Self.form("hello\r\n--b\r\nContent-Type: a/b\r\n\r\n1\r\n--b\r\n\(Self.field("x"))\r\n\r\n2\r\n--b--"))
        #expect(form.parts.map(\.name) == ["x"])
    }

    @Test("what begins like the boundary is content") func longerBoundary() throws {
        let form = try #require(Self.form("--b\r\n\(Self.field("x"))\r\n\r\n1\r\n--bc\r\n2\r\n--b--"))
        #expect(form.parts.map { String(decoding: $0.value, as: UTF8.self) } == ["1\r\n--bc\r\n2"])
    }

    @Test("names are unquoted", arguments: [("a\\\"b", "a\"b"), ("a;b=c", "a;b=c"), ("", "")])
    func quoted(_ given: String, _ name: String) throws {
        let form = try #require(Self.form("--b\r\n\(Self.field(given))\r\n\r\n1\r\n--b--"))
        #expect(form.parts.map(\.name) == [name])
    }

    @Test(
        "bodies that are none",
        arguments: [
            "", "--", "--b", "--b\r\n", "no form at all", "--b\r\n\r\n", "--b\r\nX: 1\r\n\r\n1", "\r\n--b",
            "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b",
            "--b\r\n" + String(repeating: "X: y\r\n", count: 4_000) + "\r\n1\r\n--b--",
        ])
    func none(_ body: String) { #expect(Self.form(body) == nil) }

    @Test("cut anywhere it traps nothing") func cut() {
        let whole = Array("--b\r\n\(Self.field("x"))\r\n\r\n1\r\n--b\r\n\(Self.field("y"))\r\n\r\n2\r\n--b--".utf8)
        for length in 0..<(whole.count - 2) {
            #expect(MultipartForm(Array(whole.prefix(length)), boundary: "b") == nil, "\(length) bytes")
        }
    }

    @Test("more parts than anybody needs are refused") func many() {
        let part = "--b\r\n\(Self.field("x"))\r\n\r\n1\r\n"
        #expect(Self.form(String(repeating: part, count: 2_000) + "--b--")?.parts.count == 2_000)
        #expect(Self.form(String(repeating: part, count: 2_001) + "--b--") == nil)
    }

    @Test("almost-boundaries cost no more than their length", .timeLimit(.minutes(5))) func almost() {
        let line = "\r\n--" + String(repeating: "b", count: 199)
        let body = Array((String(repeating: line, count: 10_000)).utf8)
        #expect(MultipartForm(body, boundary: String(repeating: "b", count: 200)) == nil)
    }

    private static func form(_ text: String) -> MultipartForm? { MultipartForm(Array(text.utf8), boundary: "b") }
    private static func field(_ name: String) -> String { "Content-Disposition: form-data; name=\"\(name)\"" }
}
