import Jobs
import Testing
import Web

@Suite("Moments as text")
struct TimestampTests {
    @Test("what is written is read again")
    func roundTrip() {
        var generator = SplitMix64(seed: 5)
        for _ in 0..<2_000 {
            let moment = Timestamp(
                microseconds: .random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &generator))
            #expect(Timestamp(moment.description) == moment)
        }
    }

    @Test("fractions may have none to nine digits")
    func fractions() {
        let second: Int64 = 1_800_000_000_000_000
        for (text, rest) in [("", 0), (".1", 100_000), (".123456", 123_456), (".123456789", 123_456)] {
            #expect(Timestamp("2027-01-15T08:00:00\(text)Z") == Timestamp(microseconds: second + Int64(rest)))
        }
    }

    @Test(
        "offsets are taken away",
        arguments: [
            ("2027-01-15T09:00:00+01:00", 0), ("2027-01-15T02:30:00-05:30", 0), ("2027-01-15T08:00:00-00:00", 0),
            ("2027-01-15T09:00:00.123456789+01:00", 123_456), ("2027-01-16T07:59:59.5+23:59", 59_500_000),
        ] as [(String, Int64)])
    func offsets(_ text: String, _ rest: Int64) {
        #expect(Timestamp(text) == Timestamp(microseconds: 1_800_000_000_000_000 + rest))
    }

    @Test("what was kept with a second 60 is read again")
    func leapSeconds() {
        #expect(Timestamp("2016-12-31T23:59:60Z", allowsLeapSecond: true) == Timestamp("2017-01-01T00:00:00Z"))
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "Z", "2027-01-15", "2027-01-15T08:00:00", "2027-01-15T08:00:00+0100", "2027-13-15T08:00:00Z",
            "2027-01-15T08:00:00+1:00", "2027-01-15T08:00:00+24:00", "2027-01-15T08:00:00+01:60",
            "2027-01-15T08:00:00 01:00", "2027-01-15T08:00:00.+01:00", "2027-01-15T08:00:00+01:00Z", "+01:00",
            "2027-01-15T23:59:60Z", "2016-12-31T23:59:60Z", "2027-01-15T08:00:00Z\u{0}",
            "2027-01-15 08:00:00Z", "2027-01-15T08:00:00.Z", "2027-01-15T08:00:00.xZ", "2027-01-15T08:00:00,1Z",
            "２027-01-15T08:00Z", "2027-01-15T08:00:00.1234567890Z", "-027-01-15T08:00:00Z", "2027-02-29T08:00:00Z",
            "2027-01-15T08:00:00.123456xZ",
        ])
    func refused(_ text: String) { #expect(Timestamp(text) == nil) }
}
