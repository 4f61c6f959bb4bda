import Testing

@testable import Web

@Suite struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    static let now: Int64 = 784_111_777

    static func seconds(_ text: String, now: Int64 = now, maximum: Int64 = 3600) -> Int64? {
        RetryAfter.seconds(Array(text.utf8).span, now: now, maximum: maximum)
    }

    @Test(
        arguments: [
            ("0", 0), ("120", 120), (" 120\t", 120), ("007", 7), ("3600", 3600), ("3601", 3600),
            ("99999999999999999999999999999", 3600), ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sat, 05 Nov 1994 08:49:37 GMT", 0),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 3600), ("Sunday, 06-Nov-94 08:49:47 GMT", 10),
        ] as [(String, Int64)])
    func `P16 the wait is read and bounded`(text: String, wait: Int64) { #expect(Self.seconds(text) == wait) }

    @Test(arguments: ["", " ", "-1", "+1", "1.5", "1 2", "120s", "soon", "0x10"])
    func `P16 what is no wait is none`(text: String) { #expect(Self.seconds(text) == nil) }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func `P32 extreme times do not overflow`(now: Int64) throws {
        let wait = try #require(Self.seconds("Sun, 06 Nov 1994 08:50:37 GMT", now: now, maximum: .max))
        #expect(wait >= 0)
        #expect(Self.seconds("9223372036854775807999", now: now, maximum: .max) == .max)
        #expect(Self.seconds("5", now: now, maximum: -3) == 0)
    }
}
