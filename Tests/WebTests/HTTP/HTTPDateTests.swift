import Testing

@testable import Web

@Suite struct HTTPDateTests {
    /// 1 January 2024.
    static let now: Int64 = 1_704_067_200

    static func parse(_ text: String, now: Int64 = now) -> Int64? {
        HTTPDate.parse(Array(text.utf8).span, now: now)
    }

    /// From Python's `datetime`.
    @Test(
        arguments: [
            (-62_135_596_800, "Mon, 01 Jan 0001 00:00:00 GMT"), (-45_419_352_527, "Wed, 20 Sep 0530 01:11:13 GMT"),
            (-2_208_988_800, "Mon, 01 Jan 1900 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (148_011_590_343, "Fri, 20 Apr 6660 02:39:03 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] as [(Int64, String)])
    func `a date is written and read back`(seconds: Int64, text: String) {
        #expect(HTTPDate.format(seconds) == text)
        #expect(Self.parse(text) == seconds)
    }

    @Test(arguments: [Int64.min, .max])
    func `what lies outside the calendar is brought into it`(seconds: Int64) {
        #expect(HTTPDate.format(seconds).hasSuffix(seconds < 0 ? "01 Jan 0000 00:00:00 GMT" : "9999 23:59:59 GMT"))
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "sun, 6 NOV 1994 08:49:37 utc", "  Sun, 06 Nov 1994 08:49:37 GMT ", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun Nov 06 08:49:37 1994", "Mon, 06 Nov 1994 08:49:37 GMT",
    ])
    func `all three forms of RFC 9110 are read`(text: String) { #expect(Self.parse(text) == 784_111_777) }

    @Test(arguments: [(1994, "94"), (2074, "74"), (1975, "75"), (2024, "24"), (2000, "00"), (1999, "99")])
    func `a year of two digits lies at most fifty years ahead`(year: Int, digits: String) {
        let time = Self.parse("Monday, 01-Jan-\(digits) 00:00:00 GMT").map { CivilTime(secondsSince1970: $0).year }
        #expect(time == year)
    }

    @Test func `a leap second is the second after it`() {
        #expect(Self.parse("Sat, 31 Dec 2016 23:59:60 GMT") == Self.parse("Sun, 01 Jan 2017 00:00:00 GMT"))
    }

    @Test(arguments: [
        "", "Sun", "Sun,", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 EST",
        "Sun, 06 Nov 1994 08:49:37 GMT+1", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 29 Feb 1900 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Xyz 1994 08:49:37 GMT",
        "Sun, 99999999999999999999 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999 08:49:37 GMT", "0", "-1",
        "Sun, 06 No", "Sun Nov  6 08:49:37 94", "06 Nov 1994 08:49:37 GMT",
    ])
    func `what is no date is none`(text: String) { #expect(Self.parse(text) == nil) }

    @Test func `P32 damaged dates end nothing`() {
        var mutations = SeededMutations(seed: 21)
        let samples = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        for round in 0..<3000 {
            let bytes = mutations.mutate(
                Array(samples[round % 3].utf8), with: ["0000000000000000000", ",", "Dec", ":"])
            for date in [HTTPDate.parse(bytes.span, now: .max), HTTPDate.parse(bytes.span, now: .min)] {
                guard let date else { continue }
                #expect(-62_167_219_200...253_402_300_800 ~= date)
            }
        }
    }
}
