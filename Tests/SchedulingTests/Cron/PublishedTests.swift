import Jobs
import Scheduling
import Testing

/// What crontab(5), Vixie cron and Quartz's documents say of expressions, with dates worked out by calendar.
@Suite("Cron expressions: what is published")
struct PublishedTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let text: String
        let after: String
        /// In UTC.
        let fires: [String]
        var testDescription: String { text }

        init(_ text: String, _ after: String, _ fires: [String]) {
            self.text = text
            self.after = after
            self.fires = fires
        }
    }

    static let vectors: [Vector] = [
        // crontab(5)'s examples.
        Vector("5 0 * * *", "2026-11-22T00:05Z", ["2026-11-23T00:05", "2026-11-24T00:05"]),
        Vector("15 14 1 * *", "2026-11-22", ["2026-12-01T14:15", "2027-01-01T14:15", "2027-02-01T14:15"]),
        Vector("0 22 * * 1-5", "2026-11-20T22:00Z", ["2026-11-23T22:00", "2026-11-24T22:00"]),
        Vector("23 0-23/2 * * *", "2026-11-22T20:00Z", ["2026-11-22T20:23", "2026-11-22T22:23", "2026-11-23T00:23"]),
        Vector("5 4 * * sun", "2026-11-22T04:05Z", ["2026-11-29T04:05", "2026-12-06T04:05"]),
        Vector("0 */2 * * *", "2026-11-22T21:00Z", ["2026-11-22T22:00", "2026-11-23T00:00"]),
        Vector(
            "0 23-7/2,8 * * *", "2026-11-22T22:30Z",
            [
                "2026-11-22T23:00", "2026-11-23T01:00", "2026-11-23T03:00", "2026-11-23T05:00", "2026-11-23T07:00",
                "2026-11-23T08:00", "2026-11-23T23:00",
            ]),
        Vector(
            "0 11 4 * mon-wed", "2026-11-22",
            [
                "2026-11-23T11:00", "2026-11-24T11:00", "2026-11-25T11:00", "2026-11-30T11:00", "2026-12-01T11:00",
                "2026-12-02T11:00", "2026-12-04T11:00",
            ]),
        Vector("0 4 1 jan *", "2026-11-22", ["2027-01-01T04:00", "2028-01-01T04:00"]),
        Vector(
            "30 4 1,15 * 5", "2026-11-22",
            ["2026-11-27T04:30", "2026-12-01T04:30", "2026-12-04T04:30", "2026-12-11T04:30", "2026-12-15T04:30"]),
        // A field that begins with * is not restricted, so both must match: the odd days that are Mondays.
        Vector("0 0 */2 * MON", "2026-11-01", ["2026-11-09T00:00", "2026-11-23T00:00", "2026-12-07T00:00"]),
        Vector("0 0 1-31 * MON", "2026-11-24T12:00Z", ["2026-11-25T00:00", "2026-11-26T00:00"]),
        Vector("0 0 13 * 5", "2026-11-01", ["2026-11-06T00:00", "2026-11-13T00:00", "2026-11-20T00:00"]),
        Vector("0 0 * * 0", "2026-11-21", ["2026-11-22T00:00", "2026-11-29T00:00"]),
        Vector("0 0 * * 7", "2026-11-21", ["2026-11-22T00:00", "2026-11-29T00:00"]),
        Vector(
            "0 0 * * 5-7", "2026-11-19",
            ["2026-11-20T00:00", "2026-11-21T00:00", "2026-11-22T00:00", "2026-11-27T00:00"]),
        Vector(
            "0 0 * * 7-2", "2026-11-21",
            ["2026-11-22T00:00", "2026-11-23T00:00", "2026-11-24T00:00", "2026-11-29T00:00"]),
        Vector(
            "0 0 * * FRI-MON", "2026-11-19",
            ["2026-11-20T00:00", "2026-11-21T00:00", "2026-11-22T00:00", "2026-11-23T00:00", "2026-11-27T00:00"]),
        Vector(
            "0 22-1 * * *", "2026-11-19T12:00Z",
            ["2026-11-19T22:00", "2026-11-19T23:00", "2026-11-20T00:00", "2026-11-20T01:00", "2026-11-20T22:00"]),
        Vector(
            "0 0 1 NOV-FEB *", "2026-10-19",
            ["2026-11-01T00:00", "2026-12-01T00:00", "2027-01-01T00:00", "2027-02-01T00:00", "2027-11-01T00:00"]),
        Vector(
            "7/15 * * * *", "2026-11-22",
            ["2026-11-22T00:07", "2026-11-22T00:22", "2026-11-22T00:37", "2026-11-22T00:52", "2026-11-22T01:07"]),
        Vector(
            "10-40/10 3 * * *", "2026-11-22",
            ["2026-11-22T03:10", "2026-11-22T03:20", "2026-11-22T03:30", "2026-11-22T03:40", "2026-11-23T03:10"]),
        Vector("@yearly", "2026-11-22", ["2027-01-01T00:00", "2028-01-01T00:00"]),
        Vector("@Annually", "2026-11-22", ["2027-01-01T00:00"]),
        Vector("@monthly", "2026-11-22", ["2026-12-01T00:00", "2027-01-01T00:00"]),
        Vector("@weekly", "2026-11-22", ["2026-11-29T00:00"]),
        Vector(" @daily ", "2026-11-22", ["2026-11-23T00:00"]),
        Vector("@midnight", "2026-11-22", ["2026-11-23T00:00"]),
        Vector("@hourly", "2026-11-22", ["2026-11-22T01:00", "2026-11-22T02:00"]),
        // Quartz's examples; where it counts weekdays from 1, names stand for them.
        Vector("0 0 12 * * ?", "2026-11-22", ["2026-11-22T12:00", "2026-11-23T12:00"]),
        Vector("0 15 10 ? * *", "2026-11-22", ["2026-11-22T10:15"]),
        Vector("0 * 14 * * ?", "2026-11-22T14:58Z", ["2026-11-22T14:59", "2026-11-23T14:00"]),
        Vector("0 0/5 14,18 * * ?", "2026-11-22T14:50Z", ["2026-11-22T14:55", "2026-11-22T18:00"]),
        Vector("0 10,44 14 ? 3 WED", "2026-11-22", ["2027-03-03T14:10", "2027-03-03T14:44", "2027-03-10T14:10"]),
        Vector(
            "0 15 10 L * ?", "2026-11-22",
            ["2026-11-30T10:15", "2026-12-31T10:15", "2027-01-31T10:15", "2027-02-28T10:15"]),
        Vector("0 15 10 L-2 * ?", "2026-11-22", ["2026-11-28T10:15", "2026-12-29T10:15"]),
        Vector("0 15 10 ? * FRIL", "2026-11-22", ["2026-11-27T10:15", "2026-12-25T10:15", "2027-01-29T10:15"]),
        Vector("0 15 10 ? * 5l", "2026-11-22", ["2026-11-27T10:15", "2026-12-25T10:15"]),
        Vector("0 15 10 ? * FRI#3", "2026-11-22", ["2026-12-18T10:15", "2027-01-15T10:15"]),
        Vector("0 11 11 11 11 ?", "2026-11-22", ["2027-11-11T11:11"]),
        Vector("*/20 0 0 * * *", "2026-11-22", ["2026-11-22T00:00:20", "2026-11-22T00:00:40", "2026-11-23T00:00"]),
        // W: 15 August 2026 is a Saturday, 15 November a Sunday, 15 December a Tuesday.
        Vector("0 0 15W 8,11,12 *", "2026-08-01", ["2026-08-14T00:00", "2026-11-16T00:00", "2026-12-15T00:00"]),
        // It stays within its month: 1 August 2026 is a Saturday, 31 May 2026 a Sunday; June has no 31st.
        Vector("0 0 1W 8 *", "2026-07-01", ["2026-08-03T00:00"]),
        Vector("0 0 31W 5-7 *", "2026-05-01", ["2026-05-29T00:00", "2026-07-31T00:00"]),
        Vector(
            "0 0 LW * *", "2026-05-01",
            [
                "2026-05-29T00:00", "2026-06-30T00:00", "2026-07-31T00:00", "2026-08-31T00:00", "2026-09-30T00:00",
                "2026-10-30T00:00",
            ]),
        Vector("0 0 l-3w 5 *", "2026-05-01", ["2026-05-28T00:00"]),
        Vector(
            "0 0 1,L,15W * *", "2026-11-02",
            ["2026-11-16T00:00", "2026-11-30T00:00", "2026-12-01T00:00", "2026-12-15T00:00", "2026-12-31T00:00"]),
        Vector(
            "0 0 * * MON#1,FRIL", "2026-11-01",
            ["2026-11-02T00:00", "2026-11-27T00:00", "2026-12-07T00:00", "2026-12-25T00:00"]),
        // Leap days, across 2100, which is none.
        Vector("0 0 29 2 *", "2092-03-01", ["2096-02-29T00:00", "2104-02-29T00:00", "2108-02-29T00:00"]),
        Vector("0 0 29 2 *", "2026-11-22", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        Vector("0 0 29 2 MON", "2100-02-20", ["2100-02-22T00:00", "2101-02-07T00:00"]),
        Vector("0 0 L 2 *", "2099-01-01", ["2099-02-28T00:00", "2100-02-28T00:00", "2101-02-28T00:00"]),
        Vector("0 0 L-28 2 *", "2097-01-01", ["2104-02-01T00:00"]),
        // Five Mondays in February: the longest wait that there is.
        Vector("0 0 ? 2 MON#5", "2072-03-01", ["2112-02-29T00:00"]),
        Vector("59 23 31 12 *", "2026-12-31T23:59Z", ["2027-12-31T23:59"]),
        Vector("\t0  6\t* * *  ", "2026-11-22T05:59:59.999999Z", ["2026-11-22T06:00"]),
    ]

    @Test("the next fires are as published", arguments: vectors)
    func published(_ vector: Vector) throws {
        let found = try fires(vector.text, after: vector.after, count: vector.fires.count)
        #expect(found == vector.fires.map { $0 + "+00" })
    }

    @Test("the next fire is after the moment, to the microsecond")
    func strictlyAfter() throws {
        let expression = try CronExpression("* * * * * *")
        let second = try moment("2026-11-22T06:00Z")
        for (offset, next) in [(-1, 0), (0, 1), (1, 1), (999_999, 1), (1_000_000, 2)] as [(Int64, Int64)] {
            let after = Timestamp(microseconds: second.microseconds + offset)
            let expected = Timestamp(microseconds: second.microseconds + next * 1_000_000)
            #expect(expression.next(after: after, in: .utc) == expected)
        }
    }

    @Test("years end with 9999, and moments beyond every calendar do no harm")
    func bounds() throws {
        let expression = try CronExpression("0 0 1 1 *")
        #expect(expression.next(after: try moment("9999-06-01"), in: .utc) == nil)
        #expect(expression.next(after: Timestamp(microseconds: .max), in: .utc) == nil)
        #expect(expression.next(after: Timestamp(microseconds: .min), in: .utc) != nil)
        let zone = try zones.rules(named: "Europe/Paris")
        #expect(expression.next(after: Timestamp(microseconds: .min), in: zone) != nil)
        #expect(expression.next(after: try moment("9998-06-01"), in: zone) != nil)
        #expect(
            expression.count(after: Timestamp(microseconds: .min), through: Timestamp(microseconds: .max), in: zone)
                == 9_998)
    }
}
