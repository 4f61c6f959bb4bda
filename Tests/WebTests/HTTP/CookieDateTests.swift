import Testing

@testable import Web

/// RFC 6265 §5.1.1.
@Suite struct CookieDateTests {
    static func parse(_ text: String) -> Int64? { HTTPDate.parseCookieDate(Array(text.utf8).span) }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "06-Nov-1994 08:49:37", "6 nov 94 8:49:37", "08:49:37 1994 November 6", "6th november 1994x 08:49:37.5",
        "Sun&06+Nov/1994;08:49:37", "x 6 Novus 1994 08:49:37 Dec 7 2000 01:02:03", "6 Nov 1994 8:49:37 PST",
    ])
    func `day, month, year and time are found wherever they stand`(text: String) {
        #expect(Self.parse(text) == 784_111_777)
    }

    @Test(
        arguments: [
            ("01 Jan 69 00:00:00", 3_124_224_000), ("01 Jan 70 00:00:00", 0), ("31 Dec 99 23:59:59", 946_684_799),
            ("29 Feb 00 01:02:03", 951_786_123), ("1 Jan 1601 0:0:0", -11_644_473_600),
        ] as [(String, Int64)])
    func `years of two digits begin with 1970`(text: String, seconds: Int64) { #expect(Self.parse(text) == seconds) }

    @Test(arguments: [
        "", "Nov 1994 08:49:37", "06 1994 08:49:37", "06 Nov 08:49:37", "06 Nov 1994", "06 Nov 1994 08:49",
        "00 Nov 1994 08:49:37", "32 Nov 1994 08:49:37", "31 Feb 1994 08:49:37", "06 Nov 1600 08:49:37",
        "06 Nov 1994 24:49:37", "06 Nov 1994 08:60:37", "06 Nov 1994 08:49:60", "06 Nov 199 08:49:37",
        "06 Nov 19940 08:49:37", "06 Nov 1994 008:49:37", "06 No 1994 08:49:37",
    ])
    func `a part that is missing or out of range makes it none`(text: String) { #expect(Self.parse(text) == nil) }

    @Test func `P32 damaged dates end nothing`() {
        var mutations = SeededMutations(seed: 22)
        for _ in 0..<3000 {
            let bytes = mutations.mutate(
                Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8), with: ["99999999999999999999", ":"])
            guard let date = HTTPDate.parseCookieDate(bytes.span) else { continue }
            #expect(-11_644_473_600..<253_402_300_800 ~= date)
        }
    }
}
