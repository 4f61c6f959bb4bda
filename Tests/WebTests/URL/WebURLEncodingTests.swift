import Testing
import Web

/// Which bytes each part encodes, byte by byte, against the lists of the URL standard's section 1.3.
@Suite struct WebURLEncodingTests {
    struct Part: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let before: String
        let after: String
        /// What is encoded besides the controls and the bytes that are not ASCII.
        let encoded: String
        /// What would end the part or be removed, and so cannot stand in it.
        let outside: String
    }

    static let parts = [
        Part(testDescription: "path", before: "http://h/a", after: "a", encoded: " \"<>^`{}", outside: "/\\?#\t\n\r"),
        Part(
            testDescription: "other path", before: "foo://h/a", after: "a", encoded: " \"<>^`{}", outside: "/?#\t\n\r"),
        Part(testDescription: "opaque path", before: "foo:a", after: "a", encoded: "", outside: "?#\t\n\r"),
        Part(testDescription: "query", before: "http://h/?a", after: "a", encoded: " \"'<>", outside: "#\t\n\r"),
        Part(testDescription: "other query", before: "foo://h/?a", after: "a", encoded: " \"<>", outside: "#\t\n\r"),
        Part(testDescription: "fragment", before: "http://h/#a", after: "a", encoded: " \"<>`", outside: "\t\n\r"),
        Part(
            testDescription: "user name", before: "http://a", after: "a@h/", encoded: " \"<>^`{};=@[]|",
            outside: "/\\?#:\t\n\r"),
        Part(
            testDescription: "password", before: "http://u:a", after: "a@h/", encoded: " \"<>^`{};=@[]|:",
            outside: "/\\?#\t\n\r"),
    ]

    @Test("bytes that are encoded", arguments: parts)
    func encoding(part: Part) throws {
        for value in UInt8(0)..<0x80 {
            let character = Unicode.Scalar(value)
            guard !part.outside.unicodeScalars.contains(character) else { continue }
            let isEncoded = value < 0x20 || value == 0x7F || part.encoded.unicodeScalars.contains(character)
            let hexadecimal = String(value, radix: 16, uppercase: true)
            let expected = isEncoded ? "%" + (value < 16 ? "0" : "") + hexadecimal : String(Character(character))
            let url = try WebURL(part.before + String(Character(character)) + part.after)
            #expect(url.string == part.before + expected + part.after, "U+\(hexadecimal)")
        }
        #expect(try WebURL(part.before + "ü" + part.after).string == part.before + "%C3%BC" + part.after)
    }

    @Test("bytes that no host may hold")
    func hosts() throws {
        // Encoded, so that it is the host that refuses them and not the syntax around it.
        let forbidden = Set(" #/:<>?@[\\]^|%".utf8)
        for value in UInt8(0)..<0x80 {
            let text = "http://a%" + (value < 16 ? "0" : "") + String(value, radix: 16) + "b/"
            let url = try? WebURL(text)
            #expect((url == nil) == (value < 0x20 || value == 0x7F || forbidden.contains(value)), "\(value)")
            if let url { #expect(url.host == "a\(Character(Unicode.Scalar(value)))b".lowercased()) }
        }
    }
}
