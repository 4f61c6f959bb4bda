import TestSupport
import Testing
import Web

@testable import Jobs

/// Python's values, read and written.
@Suite struct PythonLiteralTests {
    private static func read(_ text: String) -> [PythonLiteral.Member]? {
        let bytes = Array(text.utf8)
        var reader = PythonLiteralReader(bytes.span)
        return reader.dictionary()
    }

    @Test(
        "one value",
        arguments: [
            ("1", "1"), ("-3", "-3"), ("420.0", "420.0"), ("-1.5e-07", "-1.5e-07"), ("inf", "null"), ("-inf", "null"),
            ("nan", "null"), ("None", "null"), ("True", "true"), ("False", "false"), ("'a'", #""a""#),
            (#""it's""#, #""it's""#), (#"'a\'b'"#, #""a'b""#), (#"'a\n\t\\'"#, #""a\n\t\\""#),
            (#"'\xe9\u00e9'"#, #""éé""#),
            (#"'\U0001f600'"#, #""😀""#), (#"'\ud800'"#, #""\#u{FFFD}""#), ("'żółć'", #""żółć""#), ("b'x'", #""x""#),
            ("'a '\n 'b'", #""a b""#), ("[1, 'x', None]", #"[1,"x",null]"#), ("(1, 2)", "[1,2]"), ("(1,)", "[1]"),
            ("{1, 2}", "[1,2]"), ("{}", "{}"), ("[]", "[]"), ("{'a': {1: 2}}", #"{"a":{"1":2}}"#),
            ("12345678901234567890", "1.2345678901234567e+19"),
            ("datetime.datetime(2026, 1, 2)", #""2026-01-02T00:00:00.000000""#),
            (
                "datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)",
                #""2026-01-02T03:04:05.000006Z""#
            ),
            ("datetime.datetime(2026, 13, 2)", #""datetime.datetime(2026, 13, 2)""#),
            ("datetime.timedelta(seconds=5, days=1)", #""datetime.timedelta(seconds=5, days=1)""#),
            ("<class 'a.b'>", #""<class 'a.b'>""#), ("<X a=1, b={2}>", #""<X a=1, b={2}>""#),
            ("Decimal('1.5')", #""Decimal('1.5')""#),
        ])
    func value(python: String, json: String) throws {
        let members = try #require(Self.read(" \n{'first': 1,\n 'it': \(python),\n 'last': 2}"))
        #expect(members.map(\.name) == ["first", "it", "last"])
        #expect(members[1].value.json.description == json)
        #expect(members[2].value == .integer(2), "the value behind it")
    }

    @Test(
        "what is cut or wrong costs only itself",
        arguments: [
            ("", nil), ("[1]", nil), ("x", nil), ("{", []), ("{'a': 1", ["a"]), ("{'a': 1, 'b", ["a"]),
            ("{'a': 1, 'b': {'c': [", ["a", "b"]), ("{'a' 1, 'b': 2}", ["b"]), ("{'a': 1 2, 'b': 3}", ["a", "b"]),
            ("{,,,'a': 1}", ["a"]), ("{'a': 'x\n, 'b': 2}", ["a", "b"]), ("{)]>}", []), ("{5: 6}", ["5"]),
            ("{'a': ), 'b': 1}", ["a", "b"]), ("{None: 1, x.y: 2}", ["None", "x.y"]),
        ] as [(String, [String]?)])
    func wrong(text: String, names: [String]?) {
        #expect(Self.read(text)?.map(\.name) == names)
    }

    @Test func deepValuesStayAsTheyAreWritten() throws {
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        let members = try #require(Self.read("{'deep': \(deep), 'b': 1}"))
        #expect(members.map(\.name) == ["deep", "b"])
        #expect(members[0].value.json.description.contains(String(repeating: "[", count: 50)))
    }

    @Test(
        "hostile text takes no longer than other text",
        arguments: [
            "\"\\", "'\\\"", "{", "[{'", "(", "<'", "{'a':", "b'", "1e", "datetime.datetime(", "'a' ", ",'", "{1,",
        ])
    func hostile(piece: String) {
        let text = "{" + String(repeating: piece, count: 256_000 / piece.utf8.count)
        let elapsed = threadTime { _ = Self.read(text) }
        // Linear time is well below a second even in a debug build; square time takes minutes.
        #expect(elapsed < .seconds(10), "\(piece): \(elapsed)")
    }

    @Test(arguments: [
        ("plain", "'plain'"), ("it's", "\"it's\""), ("both ' and \"", #"'both \' and "'"#), ("a\nb\\", #"'a\nb\\'"#),
        ("\u{1}\u{7F}\u{2028}é", #"'\x01\x7f\u2028é'"#),
    ])
    func strings(text: String, python: String) {
        #expect(PythonLiteral.string(text).description == python)
        #expect(Self.read("{'a': \(python)}")?.first?.value == .string(text))
    }

    @Test func statisticsAreSortedAndOneALine() {
        let moment = Timestamp(microseconds: 1_795_285_840_358_700)
        let text = PythonLiteral.pretty([
            .init("b", .number(0.5)), .init("c", .moment(PythonMoment(moment))), .init("a", .integer(1)),
            .init("d", .moment(PythonMoment(Timestamp(microseconds: 1_795_285_800_000_000)))),
        ])
        #expect(
            text == """
                {'a': 1,
                 'b': 0.5,
                 'c': datetime.datetime(2026, 11, 21, 18, 30, 40, 358700, tzinfo=datetime.timezone.utc),
                 'd': datetime.datetime(2026, 11, 21, 18, 30, tzinfo=datetime.timezone.utc)}
                """)
        #expect(PythonLiteral.pretty([]) == "{}")
    }
}
