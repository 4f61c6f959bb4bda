import Testing

@testable import Web

@Suite struct BasicCredentialsTests {
    /// The first and fourth are those of RFC 7617; all from Python's `base64`.
    @Test(arguments: [
        ("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), ("user", "", "Basic dXNlcjo="),
        ("a", "b", "Basic YTpi"), ("test", "123£", "Basic dGVzdDoxMjPCow=="), ("é", "日本", "Basic w6k65pel5pys"),
    ])
    func `credentials are encoded`(user: String, password: String, value: String) throws {
        #expect(try #require(BasicCredentials(user: user, password: password)).fieldValue == value)
    }

    @Test(arguments: [("a:b", "c"), ("a\n", "b"), ("a", "b\r\nX-Header: 1"), ("a\u{7F}", ""), ("", "\u{0}")])
    func `what the scheme cannot carry is refused`(user: String, password: String) {
        #expect(BasicCredentials(user: user, password: password) == nil)
    }

    @Test func `P33 they do not show themselves`() throws {
        let credentials = try #require(BasicCredentials(user: "Aladdin", password: "open sesame"))
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(!text.contains("QWxh") && !text.contains("sesame") && !text.contains("Aladdin"))
        }
    }
}
