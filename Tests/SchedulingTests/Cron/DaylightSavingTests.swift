import Jobs
import Scheduling
import Testing

/// Promise P11, by hand. Each zone's changes: Paris 29 March 2026 02:00→03:00 and 25 October 03:00→02:00; New York 8 March
/// 02:00→03:00 and 1 November 02:00→01:00; Lord Howe 5 April 02:00→01:30 and 4 October 02:00→02:30; Cairo 24 April
/// 00:00→01:00 and 29 October 24:00→23:00; Troll 29 March 01:00→03:00 and 25 October 03:00→01:00.
@Suite("Cron expressions: daylight saving")
struct DaylightSavingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let zone: String
        let after: String
        let fires: [String]
        var testDescription: String { "\(text) \(zone) \(after)" }

        init(_ text: String, _ zone: String, _ after: String, _ fires: [String]) {
            self.text = text
            self.zone = zone
            self.after = after
            self.fires = fires
        }
    }

    static let cases: [Case] = [
        // A time that does not exist fires at the first moment after the gap, and only that day.
        Case(
            "30 2 * * *", "Europe/Paris", "2026-03-27T12:00Z",
            ["2026-03-28T02:30+01", "2026-03-29T03:00+02", "2026-03-30T02:30+02"]),
        Case("30 2 29 3 *", "Europe/Paris", "2026-01-01", ["2026-03-29T03:00+02", "2027-03-29T02:30+02"]),
        Case(
            "0,30 2 * * *", "Europe/Paris", "2026-03-28T12:00Z",
            ["2026-03-29T03:00+02", "2026-03-30T02:00+02", "2026-03-30T02:30+02"]),
        Case("*/10 2 * * *", "Europe/Paris", "2026-03-28T12:00Z", ["2026-03-29T03:00+02", "2026-03-30T02:00+02"]),
        Case(
            "0 2,3 * * *", "Europe/Paris", "2026-03-28T12:00Z",
            ["2026-03-29T03:00+02", "2026-03-30T02:00+02", "2026-03-30T03:00+02"]),
        Case(
            "15 2,3 * * *", "Europe/Paris", "2026-03-28T12:00Z",
            ["2026-03-29T03:00+02", "2026-03-29T03:15+02", "2026-03-30T02:15+02"]),
        Case(
            "0 */2 * * *", "Europe/Paris", "2026-03-28T22:30Z",
            ["2026-03-29T00:00+01", "2026-03-29T03:00+02", "2026-03-29T04:00+02"]),
        Case("45 59 2 29 3 *", "Europe/Paris", "2026-03-01", ["2026-03-29T03:00+02"]),
        Case("30 2 * * *", "America/New_York", "2026-03-07T12:00Z", ["2026-03-08T03:00-04", "2026-03-09T02:30-04"]),
        Case("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T20:00Z", ["2026-10-04T02:30+11", "2026-10-05T02:15+11"]),
        Case("0 0 * * *", "Africa/Cairo", "2026-04-22T23:00Z", ["2026-04-24T01:00+03", "2026-04-25T00:00+03"]),
        Case("0 1,2 * * *", "Antarctica/Troll", "2026-03-28T12:00Z", ["2026-03-29T03:00+02", "2026-03-30T01:00+02"]),
        // The last day of a gap that took a whole day: Samoa had no 30 December 2011.
        Case(
            "0 6 * * *", "Pacific/Apia", "2011-12-29T12:00Z",
            ["2011-12-29T06:00-10", "2011-12-31T00:00+14", "2011-12-31T06:00+14"]),
        Case("0 6 30 12 *", "Pacific/Apia", "2011-12-01", ["2011-12-31T00:00+14", "2012-12-30T06:00+14"]),
        // A time that exists twice fires the first time.
        Case("30 2 * * *", "Europe/Paris", "2026-10-24T12:00Z", ["2026-10-25T02:30+02", "2026-10-26T02:30+01"]),
        Case("0 3 * * *", "Europe/Paris", "2026-10-24T12:00Z", ["2026-10-25T03:00+01", "2026-10-26T03:00+01"]),
        Case("0 2 * * *", "Europe/Paris", "2026-10-24T12:00Z", ["2026-10-25T02:00+02", "2026-10-26T02:00+01"]),
        // Asked between the first and the second 02:30.
        Case("30 2 * * *", "Europe/Paris", "2026-10-25T00:45Z", ["2026-10-26T02:30+01"]),
        Case("0,30 2,3 * * *", "Europe/Paris", "2026-10-25T00:15Z", ["2026-10-25T02:30+02", "2026-10-25T03:00+01"]),
        Case("30 1 * * *", "America/New_York", "2026-10-31T12:00Z", ["2026-11-01T01:30-04", "2026-11-02T01:30-05"]),
        Case(
            "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T01:00Z", ["2026-04-05T01:45+11", "2026-04-06T01:45+10:30"]),
        Case("30 23 * * *", "Africa/Cairo", "2026-10-29T12:00Z", ["2026-10-29T23:30+03", "2026-10-30T23:30+02"]),
        Case(
            "15 1,2 * * *", "Antarctica/Troll", "2026-10-24T12:00Z",
            ["2026-10-25T01:15+02", "2026-10-25T02:15+02", "2026-10-26T01:15+00"]),
        // With every hour, elapsed time is what counts.
        Case(
            "*/10 * * * *", "Europe/Paris", "2026-03-29T00:40Z",
            ["2026-03-29T01:50+01", "2026-03-29T03:00+02", "2026-03-29T03:10+02"]),
        Case(
            "*/20 * * * *", "Europe/Paris", "2026-10-25T00:20Z",
            [
                "2026-10-25T02:40+02", "2026-10-25T02:00+01", "2026-10-25T02:20+01", "2026-10-25T02:40+01",
                "2026-10-25T03:00+01",
            ]),
        Case("15 * * * *", "Europe/Paris", "2026-03-28T23:30Z", ["2026-03-29T01:15+01", "2026-03-29T03:15+02"]),
        Case(
            "15 0-23 * * *", "Europe/Paris", "2026-10-24T23:30Z",
            ["2026-10-25T02:15+02", "2026-10-25T02:15+01", "2026-10-25T03:15+01"]),
        Case("30 */1 * * *", "America/New_York", "2026-11-01T05:00Z", ["2026-11-01T01:30-04", "2026-11-01T01:30-05"]),
        Case(
            "*/10 * * * *", "Australia/Lord_Howe", "2026-10-03T15:15Z",
            ["2026-10-04T01:50+10:30", "2026-10-04T02:30+11", "2026-10-04T02:40+11"]),
        Case(
            "*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:35Z",
            ["2026-04-05T01:45+11", "2026-04-05T01:30+10:30", "2026-04-05T01:45+10:30", "2026-04-05T02:00+10:30"]),
        Case(
            "30 * 29 10 *", "Africa/Cairo", "2026-10-29T20:00Z",
            ["2026-10-29T23:30+03", "2026-10-29T23:30+02", "2027-10-29T00:30+02"]),
        // Half hours east, and no changes at all.
        Case("0 6 * * *", "Asia/Kolkata", "2026-11-22", ["2026-11-22T06:00+05:30", "2026-11-23T06:00+05:30"]),
        // São Paulo had its gap at midnight until 2018, and has none any more.
        Case("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00Z", ["2018-11-04T01:00-02", "2018-11-05T00:00-02"]),
        Case("0 0 * 11 *", "America/Sao_Paulo", "2026-11-01T12:00Z", ["2026-11-02T00:00-03"]),
        // Years that only the zone's rule covers.
        Case("30 2 * * *", "Europe/Paris", "2096-03-24T12:00Z", ["2096-03-25T03:00+02"]),
        Case("30 2 * * *", "Europe/Paris", "2096-10-27T12:00Z", ["2096-10-28T02:30+02", "2096-10-29T02:30+01"]),
        Case("0 12 29 2 *", "Europe/Paris", "2096-03-01", ["2104-02-29T12:00+01"]),
    ]

    @Test("through the changes of the clock", arguments: cases)
    func changes(_ example: Case) throws {
        let found = try fires(example.text, in: example.zone, after: example.after, count: example.fires.count)
        #expect(found == example.fires)
    }
}
