import Testing

@testable import Web

@Suite struct DateTests {
    @Test(
        arguments: [
            ("2024-03-05", "2024-03-05"), ("2024/3/5", "2024-03-05"), ("2024.03.05", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("2024-03-05T10:20", "2024-03-05T10:20:00"), ("2024-03-05T10:20:30Z", "2024-03-05T10:20:30Z"),
            ("2024-03-05 10:20:30.250+01:00", "2024-03-05T10:20:30.250+01:00"),
            ("2024-03-05t10:20:30,5-0530", "2024-03-05T10:20:30.5-05:30"),
            ("20240305T102030Z", "2024-03-05T10:20:30Z"), ("2024-03-05T10:20:30+02", "2024-03-05T10:20:30+02:00"),
            ("2024-03-05T10:20:30-00:00", "2024-03-05T10:20:30Z"), ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
            ("2024-03-05T25:00", "2024-03-05"), ("2024-03-05 at 9:05 pm", "2024-03-05T21:05:00"),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37"),
            ("Tue, 5 Mar 2024 10:20:30 -0500", "2024-03-05T10:20:30-05:00"),
            ("5 March 2024", "2024-03-05"), ("05 Mar 2024", "2024-03-05"), ("5th of March, 2024", "2024-03-05"),
            ("1st Sept. 2024", "2024-09-01"),
            ("March 5, 2024", "2024-03-05"), ("Mar 5 2024", "2024-03-05"), ("Mar. 5th, 2024", "2024-03-05"),
            ("MARCH 05, 2024", "2024-03-05"),
            ("March 5, 2024, 12:30 am", "2024-03-05T00:30:00"), ("March 5, 2024 at 12:30 p.m.", "2024-03-05T12:30:00"),
            ("5 March 2024, 10:20 UTC", "2024-03-05T10:20:00Z"), ("Published on 5 March 2024 by me", "2024-03-05"),
            ("Updated 2 hours ago; first seen 2023-12-31.", "2023-12-31"), ("5-Mar-69", "1969-03-05"),
            ("5-Mar-68", "2068-03-05"),
            ("29 Feb 2024", "2024-02-29"), ("0000-01-01", "0000-01-01"), ("9999-12-31", "9999-12-31"),
            ("3 May 2024", "2024-05-03"),
            ("29 Feb 2023", "none"), ("2024-02-30", "none"), ("2024-13-01", "none"), ("05/03/2024", "none"),
            ("2024", "none"),
            ("March 2024", "none"), ("2 marbles 2024", "none"), ("32 March 2024", "none"), ("March 5", "none"),
            ("", "none"),
            ("x2024-03-05", "none"), ("2024-03-056", "none"), ("12024-03-05", "none"), ("99999999999999999999", "none"),
        ])
    func `the first date of a text in ISO 8601`(text: String, expected: String) throws {
        #expect(try ValueReading.read(text, as: .date(nil)) == (expected == "none" ? expected : "\"\(expected)\""))
    }

    /// As Python's `strptime` reads them.
    @Test(
        arguments: [
            ("05/03/2024", "%d/%m/%Y", "2024-03-05"), ("3/5/24", "%m/%d/%y", "2024-03-05"),
            (" 5.3.2024 ", "%d.%m.%Y", "2024-03-05"),
            ("05/03/2024 9:07 PM", "%d/%m/%Y %I:%M %p", "2024-03-05T21:07:00"),
            ("12:00AM 5Mar2024", "%I:%M%p %d%b%Y", "2024-03-05T00:00:00"),
            ("Tuesday, 5. March 2024", "%A, %d. %B %Y", "2024-03-05"),
            ("2024-03-05 10:20:30.5 +0100", "%F %T.%f %z", "2024-03-05T10:20:30.5+01:00"),
            ("0", "%s", "1970-01-01T00:00:00Z"), ("1709634030", "%s", "2024-03-05T10:20:30Z"),
            ("-1", "%s", "1969-12-31T23:59:59Z"),
            ("20240305", "%Y%m%d", "2024-03-05"), ("100% 5 3 2024", "100%% %d %m %Y", "2024-03-05"),
            ("5  3\t2024", "%d %m %Y", "2024-03-05"),
            ("05/03/2024x", "%d/%m/%Y", "none"), ("05-03-2024", "%d/%m/%Y", "none"), ("31/02/2024", "%d/%m/%Y", "none"),
            ("Foo, 5 3 2024", "%a, %d %m %Y", "none"), ("999999999999999999", "%s", "none"),
            ("13:00 PM 5 3 2024", "%I:%M %p %d %m %Y", "none"),
            ("", "%d/%m/%Y", "none"),
        ])
    func `a pattern says how dates are written`(text: String, pattern: String, expected: String) throws {
        let type = ValueType.date(try DatePattern(pattern))
        #expect(try ValueReading.read(text, as: type) == (expected == "none" ? expected : "\"\(expected)\""))
    }

    @Test(arguments: [("%d/%m", 0), ("%H:%M", 0), ("", 0), ("%d/%m/%Y %Q", 9), ("%d/%m/%Y %", 9), ("%d/%m/%Y %é", 9)])
    func `a pattern that makes no date is refused`(pattern: String, offset: Int) {
        let fault = #expect(throws: DatePattern.Fault.self) { try DatePattern(pattern) }
        #expect(fault?.offset == offset)
    }

    @Test func `P32 damaged dates never trap`() throws {
        var mutations = SeededMutations(seed: 9)
        let patterns = try ["%d %B %Y %I:%M %p %z", "%F %T.%f", "%s"].map { try DatePattern($0) }
        let seed = Array(
            "Tue, 05 Mar 2024 10:20:30.5 pm +0100 | March 5th, 2024 at 9:05 p.m. | 2024-03-05T10:20:30Z".utf8)
        var read = 0
        for _ in 0..<4000 {
            let text = mutations.mutate(seed, with: ["99", "-", "T", "am", "é", "99999999999999999999", "+9999"])
            if DateText.first(in: text.span) != nil { read += 1 }
            for pattern in patterns { _ = pattern.read(text.span) }
        }
        #expect(read > 1000)
    }
}
