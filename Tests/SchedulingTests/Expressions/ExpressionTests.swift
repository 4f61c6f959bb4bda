import Testing
import Web

@testable import Scheduling

/// Expressions of conditions and templates.
struct ExpressionTests {
    private static let names: JSONObject = [
        "steps": [
            "shop": [
                "items": 12, "state": "succeeded", "failed": false, "rate": 0.5,
                "last_item": ["price": 19.5, "title": "Émile", "tags": ["a", "b"]], "error": nil,
            ]
        ],
        "list": [1, 2, 3], "my-name": 7,
    ]

    @Test(
        "what they are worth",
        arguments: [
            ("1", 1), ("1.5", 1.5), ("'a'", "a"), (#""it's""#, "it's"), (#"'it\'s'"#, "it's"), ("true", true),
            ("null", nil),
            ("steps.shop.items", 12), ("steps.shop.items > 10", true), ("steps.shop.items >= 12 and 1 < 2", true),
            ("steps.shop.items == 12.0", true), ("steps.shop.state == 'succeeded'", true),
            ("steps.shop.state != 'failed'", true),
            ("not steps.shop.failed", true), ("not not steps.shop.failed", false), ("steps.shop.failed or true", true),
            ("true or false and false", true), ("(true or false) and false", false), ("not false and false", false),
            ("steps.none.items", nil), ("steps.none.items > 0", false), ("steps.none.items == null", true),
            ("exists(steps.none)", false), ("exists(steps.shop.items)", true), ("exists(steps.shop.error)", false),
            ("length(list)", 3), ("length(steps.shop.last_item.title)", 5), ("length(nothing)", 0), ("list[0]", 1),
            ("list[-1]", 3), ("list[3]", nil), ("list[-4]", nil), ("list['a']", nil), ("steps['shop']['items']", 12),
            ("steps.shop.last_item.tags[1]", "b"), ("2 in list", true), ("9 in list", false), ("9 not in list", true),
            ("'items' in steps.shop", true), ("'mil' in steps.shop.last_item.title", true), ("2 in [1, 2.0]", true),
            ("1 in null", false),
            ("[]", []), ("[1, [2]]", [1, [2]]), ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 / 4", 2.5), ("-list[1]", -2),
            ("2 - -2", 4),
            ("'a' + 'b'", "ab"), ("9223372036854775807 + 1", 9.223372036854775807e18),
            ("steps.shop.rate * 2 == 1", true),
            ("my-name - 1", 6), ("1<2", true), ("'a' < 'b'", true),
        ] as [(String, JSONValue)])
    func values(_ text: String, _ expected: JSONValue) throws {
        let value = try Expression(text).value(in: Self.names)
        #expect(value == expected || value.description == expected.description)
    }

    @Test(
        "what cannot be read is refused, with its place",
        arguments: [
            ("", "a value is expected, not the end"), ("1 +", "a value is expected, not the end"),
            ("1 2", "at character 3"),
            ("a = 1", "to compare, write =="), ("a & b", "& at character 3 means nothing"), ("'open", "has no end"),
            ("f(1)", "there is no f() at character 1"), ("a.", "the name of a member is expected"),
            ("a[1", "] is expected"),
            ("(1", ") is expected"), ("1e5", "an operator is expected at character 2"), ("and", "a value is expected"),
            ("a.1", "member"),
            ("{}", "means nothing"), ("[1,", "a value is expected"), ("1 < 2 < 3", "an operator is expected"),
        ])
    func unreadable(_ text: String, _ words: String) {
        let fault = #expect(throws: ExpressionFault.self) { try Expression(text) }
        #expect(
            fault?.code == .unreadable && fault?.description.contains(words) == true, "\(String(describing: fault))")
    }

    @Test(
        "what is too large is refused",
        arguments: [String(repeating: "(", count: 100) + "1", String(repeating: "1+", count: 3_000) + "1"])
    func tooLarge(_ text: String) {
        let fault = #expect(throws: ExpressionFault.self) { try Expression(text) }
        #expect(fault?.code == .tooLarge)
    }

    @Test(
        "values that do not go together are a fault",
        arguments: ["1 < 'a'", "not 1", "1 and true", "'a' * 2", "1 / 0", "[1] < [2]", "1 in 5"])
    func mismatches(_ text: String) throws {
        let expression = try Expression(text)
        let fault = #expect(throws: ExpressionFault.self) { try expression.value(in: Self.names) }
        #expect(fault?.code == .mismatch)
    }

    @Test(
        "what they look at",
        arguments: [
            ("steps.a.items > steps.b.items", [["steps", "a", "items"], ["steps", "b", "items"]]),
            ("length(x[y.z])", [["x"], ["y", "z"]]),
            ("[1, a.b] == null", [["a", "b"]]),
        ])
    func paths(_ text: String, _ expected: [[String]]) throws {
        let paths = try Expression(text).paths
        #expect(paths == expected)
    }

    @Test("no text makes it trap") func fuzz() {
        var random = SplitMix64(seed: 7)
        let pieces = [
            "(", ")", "[", "]", "a", ".", "1", "'x'", "and", "or", "not", "in", "<", "==", "+", "-", "*", "/", " ", ",",
            "length(", "é", "\"", "{{", "9999999999999999999",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0..<14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            _ = try? Expression(text).value(in: Self.names)
        }
    }

    @Test(
        "templates are filled in",
        arguments: [
            ("no values", "no values"), ("{{ steps.shop.items }}", 12), ("{{steps.shop.items}} books", "12 books"),
            ("{{ list }}", [1, 2, 3]), ("a {{ list[0] }} b {{ list[1] + 1 }}", "a 1 b 3"), ("{{ steps.none.x }}!", "!"),
            ("}} {", "}} {"),
        ] as [(JSONValue, JSONValue)])
    func templates(_ text: JSONValue, _ expected: JSONValue) throws {
        let filled = try Template.filled(["a": [text], "b": 1], in: Self.names)
        #expect(filled == ["a": [expected], "b": 1])
    }

    @Test("templates that cannot be read are refused", arguments: ["{{ 1", "{{}}", "a {{ 1 + }}"])
    func badTemplates(_ text: String) {
        #expect(throws: ExpressionFault.self) { try Template.filled(.string(text), in: Self.names) }
        #expect(throws: ExpressionFault.self) { try Template.paths(["a": .string(text)]) }
    }
}
