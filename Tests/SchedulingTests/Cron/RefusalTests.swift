import Scheduling
import Testing
import Web

@Suite("Cron expressions: what is refused")
struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let code: CronFault.Code
        let field: CronField?
        let number: Int?
        var testDescription: String { text }

        init(_ text: String, _ code: CronFault.Code, _ field: CronField? = nil, _ number: Int? = nil) {
            self.text = text
            self.code = code
            self.field = field
            self.number = number
        }
    }

    static let cases: [Case] = [
        Case("", .empty), Case(" \t ", .empty), Case(String(repeating: "* ", count: 600), .tooLong),
        Case("* * * *", .fieldCount), Case("* * * * * * *", .fieldCount), Case("0 6 * * * * 2026", .fieldCount),
        Case("@reboot", .reboot), Case("@REBOOT", .reboot), Case("@every 5m", .nickname), Case("@daily x", .nickname),
        Case("@", .nickname),
        Case("60 * * * *", .outOfRange, .minute, 1), Case("0 25 * * *", .outOfRange, .hour, 2),
        Case("0 24 * * *", .outOfRange, .hour, 2), Case("0 0 0 * *", .outOfRange, .dayOfMonth, 3),
        Case("0 0 32 * *", .outOfRange, .dayOfMonth, 3), Case("0 0 * 0 *", .outOfRange, .month, 4),
        Case("0 0 * 13 *", .outOfRange, .month, 4), Case("0 0 * * 8", .outOfRange, .dayOfWeek, 5),
        Case("60 0 0 * * *", .outOfRange, .second, 1), Case("0 60 0 * * *", .outOfRange, .minute, 2),
        Case("0 0 0 * * 8", .outOfRange, .dayOfWeek, 6), Case("99999999999999999999 * * * *", .outOfRange, .minute, 1),
        Case("0 0 * * 8L", .outOfRange, .dayOfWeek, 5), Case("0 0 * * FRI#6", .outOfRange, .dayOfWeek, 5),
        Case("0 0 * * FRI#0", .outOfRange, .dayOfWeek, 5), Case("0 0 * * FRI#", .outOfRange, .dayOfWeek, 5),
        Case("0 0 0W * *", .outOfRange, .dayOfMonth, 3), Case("0 0 32W * *", .outOfRange, .dayOfMonth, 3),
        Case("0 0 L-31 * *", .outOfRange, .dayOfMonth, 3),
        Case("30-10 * * * *", .backwards, .minute, 1), Case("0 0 25-5 * *", .backwards, .dayOfMonth, 3),
        Case("50-10 0 * * * *", .backwards, .second, 1),
        Case("*/0 * * * *", .step, .minute, 1), Case("*/61 * * * *", .step, .minute, 1),
        Case("*/ * * * *", .step, .minute, 1), Case("*/x * * * *", .step, .minute, 1),
        Case("*/-5 * * * *", .step, .minute, 1), Case("*/5/2 * * * *", .step, .minute, 1),
        Case("0 */25 * * *", .step, .hour, 2), Case("0 0 * */13 *", .step, .month, 4),
        Case("? * * * *", .misplaced, .minute, 1), Case("0 L * * *", .misplaced, .hour, 2),
        Case("0 0 * 5L *", .misplaced, .month, 4), Case("0 0 * 15W *", .misplaced, .month, 4),
        Case("0 1#2 * * *", .misplaced, .hour, 2), Case("0 0 * * L", .misplaced, .dayOfWeek, 5),
        Case("0 0 * * 15W", .misplaced, .dayOfWeek, 5), Case("0 0 5L * *", .misplaced, .dayOfMonth, 3),
        Case("0 0 5#2 * *", .misplaced, .dayOfMonth, 3), Case("0 0 L5 * *", .misplaced, .dayOfMonth, 3),
        Case("0 0 ?/2 * *", .misplaced, .dayOfMonth, 3), Case("0 0 1,? * *", .misplaced, .dayOfMonth, 3),
        Case("x * * * *", .value, .minute, 1), Case("-5 * * * *", .value, .minute, 1),
        Case("5- * * * *", .value, .minute, 1), Case("1,,2 * * * *", .value, .minute, 1),
        Case(", * * * *", .value, .minute, 1), Case("+5 * * * *", .value, .minute, 1),
        Case("1.5 * * * *", .value, .minute, 1), Case("1-2-3 * * * *", .value, .minute, 1),
        Case("** * * * *", .value, .minute, 1), Case("*-5 * * * *", .value, .minute, 1),
        Case("MON * * * *", .value, .minute, 1), Case("0 0 * MON *", .value, .month, 4),
        Case("0 0 * JANUARY *", .value, .month, 4), Case("0 0 * * JAN", .value, .dayOfWeek, 5),
        Case("0 0 * * XYZL", .value, .dayOfWeek, 5), Case("0 0 * * #2", .value, .dayOfWeek, 5),
        Case("0 0 W * *", .value, .dayOfMonth, 3), Case("0 0 * * ſun", .value, .dayOfWeek, 5),
        Case("٣ * * * *", .value, .minute, 1), Case("0 6 * * *\n", .value, .dayOfWeek, 5),
        Case("0 0 30 2 *", .never, .dayOfMonth, 3), Case("0 0 31 4,6,9,11 *", .never, .dayOfMonth, 3),
        Case("0 0 0 30,31 FEB ?", .never, .dayOfMonth, 4), Case("0 0 30W 2 *", .never, .dayOfMonth, 3),
        Case("0 0 L-29 2 *", .never, .dayOfMonth, 3),
        Case("0 0 */31 * MON#2", .never, .dayOfMonth, 3), Case("0 0 L-30 JUN *", .never, .dayOfMonth, 3),
    ]

    @Test("with the field, its number and the reason", arguments: cases)
    func refused(_ wrong: Case) throws {
        let fault = try #require(throws: CronFault.self) { try CronExpression(wrong.text) }
        #expect(fault.code == wrong.code)
        #expect(fault.field == wrong.field)
        #expect(fault.number == wrong.number)
        #expect(!fault.reason.isEmpty)
        #expect(fault.text.count <= 41)
    }

    @Test("every code has a case")
    func codes() {
        #expect(Set(Self.cases.map(\.code)) == Set(CronFault.Code.allCases))
    }

    @Test(
        "the sentence names all of it",
        arguments: [
            ("0 25 * * *", "field 2 (hour), \"25\": it takes 0 to 23"),
            ("0 0 0 * XXX *", "field 5 (month), \"XXX\": it is neither * nor a value; it takes 1 to 12 or JAN to DEC"),
            (
                "0 0 30 2 *",
                "field 3 (day of month), \"30\": no day of its months ever matches, so it would never fire"
            ),
            ("@reboot", "\"@reboot\": a start of the machine is no time that could be scheduled"),
            ("", "the cron expression is empty; write five fields such as 0 6 * * *"),
        ])
    func sentence(_ text: String, _ sentence: String) throws {
        let fault = try #require(throws: CronFault.self) { try CronExpression(text) }
        #expect(fault.description == sentence)
    }

    @Test("text that anybody sends does no harm, and what is taken fires")
    func fuzz() throws {
        var generator = SplitMix64(seed: 2_026)
        let pieces = [
            "*", "?", "L", "W", "#", "-", "/", ",", " ", "\t", "0", "1", "5", "7", "29", "31", "59", "99", "MON", "fri",
            "JAN", "Feb", "LW", "@", "@daily", "é", "\r\n", "\u{0}", "1000000000000000000000", " * ", " * * * ",
        ]
        var taken = 0
        let start = try moment("2026-11-22")
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...14, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
            }
            guard let expression = try? CronExpression(text) else { continue }
            taken += 1
            let next = expression.next(after: start, in: .utc)
            #expect(next != nil, "\(text)")
        }
        #expect(taken > 20)
    }
}
