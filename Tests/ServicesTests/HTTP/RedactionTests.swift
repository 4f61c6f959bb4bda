import Testing
import Web

@testable import Services

/// What is nobody's business does not stand in answers (P33).
struct RedactionTests {
    @Test(
        "secrets of URLs are left out, and nothing else",
        arguments: [
            ("https://a.example/x?token=geheim", "https://a.example/x?token=***"),
            ("https://a.example/?a=1&API_KEY=geheim&b=2#c", "https://a.example/?a=1&API_KEY=***&b=2#c"),
            ("https://a.example/?key=geheim&sig=geheim", "https://a.example/?key=***&sig=***"),
            ("https://a.example/?%74oken=geheim", "https://a.example/?%74oken=***"),
            ("https://a.example/#access_token=geheim&x=1", "https://a.example/#access_token=***&x=1"),
            ("https://a.example/?a=1;password=geheim", "https://a.example/?a=1;password=***"),
            ("https://u:geheim@a.example/?token=geheim", "https://***@a.example/?token=***"),
            ("https://a.example/?token={{ steps.a.body.t }}", "https://a.example/?token=***"),
            ("https://a.example/?author=x&monkey=1&keyword=2", "https://a.example/?author=x&monkey=1&keyword=2"),
            ("https://a.example/?token", "https://a.example/?token"),
            ("https://a.example/token=x", "https://a.example/token=x"),
            ("is token=x there? token=y", "is token=x there? token=y"), ("", ""),
        ])
    func urls(_ text: String, _ shown: String) {
        #expect(Redaction.url(text) == shown)
        #expect(Redaction.deep(["a": [.string(text)]]) == ["a": [.string(shown)]])
    }

    @Test(
        "members whose names say so",
        arguments: [
            ("password", true), ("X-Auth-Token", true), ("authorization", true), ("Authorisation", true),
            ("oauth", true), ("author", false), ("authors", false), ("price", false), ("api-key", true),
        ])
    func members(_ name: String, _ isSecret: Bool) {
        var object = JSONObject()
        object[name] = "geheim"
        let shown = Redaction.deep([.object(object)])
        #expect(shown[0]?[name] == (isSecret ? "***" : "geheim"))
    }
}
