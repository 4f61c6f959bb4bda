import Testing

@testable import Gateway

/// Where bodies end.
struct BodyFramerTests {
    private static func run(_ length: BodyLength, _ text: String, by size: Int) throws(MessageFault) -> (
        taken: Int, content: String, isDone: Bool
    ) {
        var framer = BodyFramer(length)
        let bytes = Array(text.utf8)
        var (taken, content): (Int, [UInt8]) = (0, [])
        while taken < bytes.count {
            let piece = Array(bytes[taken..<min(bytes.count, taken + size)])
            let count = try framer.consume(piece.span) { content += piece[$0] }
            taken += count
            if count < piece.count { break }
        }
        return (taken, String(decoding: content, as: UTF8.self), framer.isDone)
    }

    @Test(
        "the same wherever it is cut",
        arguments: [
            (.none, "more", 0, "", true), (.bytes(5), "helloGET", 5, "hello", true),
            (.bytes(9), "hello", 5, "hello", false),
            (.untilClose, "hello", 5, "hello", false), (.chunked, "0\r\n\r\nGET", 5, "", true),
            (.chunked, "5\r\nhello\r\n0\r\n\r\nGET", 15, "hello", true),
            (.chunked, "3;a=\"b\"\r\nhel\r\n02\r\nlo\r\n000\r\nX-Sum: 1\r\nY:\r\n\r\n", 43, "hello", true),
            (.chunked, "A\r\n0123456789\r\n", 15, "0123456789", false), (.chunked, "5\r\nhel", 6, "hel", false),
        ] as [(BodyLength, String, Int, String, Bool)], [1, 2, 3, 7, 1_000])
    func ends(_ example: (BodyLength, String, Int, String, Bool), _ size: Int) throws {
        let result = try Self.run(example.0, example.1, by: size)
        #expect(result.taken == example.2 && result.content == example.3 && result.isDone == example.4, "\(result)")
    }

    @Test(
        "chunks that could be read in two ways are refused",
        arguments: [
            "\r\n", "g\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "5\nhello\r\n", "-5\r\n", "0x5\r\nhello\r\n",
            "5\r\nhelloX\r\n",
            "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r0\r\n\r\n", "5;a\nb\r\nhello\r\n", "5;a\u{0}\r\n",
            "0123456789ABCDEF\r\n",
            "FFFFFFFFFFFFFFFF\r\n", "0\r\nbad name: 1\r\n\r\n", "0\r\n: 1\r\n\r\n", "0\r\nX: 1\nY: 2\r\n\r\n",
            "0\r\n\n",
            "0\r\nContent-Length: 5\r\n\r\n", "0\r\ntransfer-encoding: chunked\r\n\r\n", "0\r\nHost: a\r\n\r\n",
            "0\r\n folded\r\n\r\n",
        ], [1, 1_000])
    func refused(_ text: String, _ size: Int) {
        #expect(throws: MessageFault.self) { try Self.run(.chunked, text, by: size) }
    }

    @Test func extensionsAndTrailersAreBounded() {
        let long = String(repeating: "x", count: BodyFramer.mostOverhead + 1)
        #expect(throws: MessageFault.chunkExtension) { try Self.run(.chunked, "5;\(long)\r\n", by: 100) }
        #expect(throws: MessageFault.trailer) { try Self.run(.chunked, "0\r\n\(long): 1\r\n\r\n", by: 100) }
        let many = String(repeating: "1;aaaaaaaa\r\nx\r\n", count: 1_000)
        #expect(throws: MessageFault.chunkExtension) { try Self.run(.chunked, many, by: 4_096) }
    }

    @Test func anythingAtAllEndsNothing() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let text = String((0..<40).map { _ in "05aF;:\r\n \u{0}x".randomElement(using: &random) ?? "0" })
            _ = try? Self.run(.chunked, text, by: 3)
        }
    }
}
