import Foundation
import Synchronization
import Testing

@testable import Web

@Suite struct JSONParsingTests {
    static func parse(_ text: String, maxDepth: Int = 256) throws(JSONFault) -> JSONValue {
        try JSONValue(parsing: text, maxDepth: maxDepth)
    }

    @Test(
        arguments: [
            ("null", .null), ("true", true), (" \t\r\nfalse\n", false), ("0", 0), ("-0", -0.0), ("-12", -12),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            ("-9223372036854775809", -9_223_372_036_854_775_809.0),
            ("18446744073709551616", 18_446_744_073_709_551_616.0), ("1.0", 1.0), ("1e3", 1000.0), ("-2.5E-3", -0.0025),
            ("0.1", 0.1), ("1E400", .number(.greatestFiniteMagnitude)), ("-1e9999", .number(-.greatestFiniteMagnitude)),
            ("1e-9999", 0.0), ("\"\"", ""), ("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\u{8}\u{C}\n\r\t"),
            ("\"\\u00e9\\u4E2d\\uD83D\\uDE00\"", "é中😀"), ("\"\\uD83D\"", "\u{FFFD}"), ("\"\\uDE00x\"", "\u{FFFD}x"),
            ("\"\\uD83D\\u0041\"", "\u{FFFD}A"), ("\"\\uD83D\\uD83D\\uDE00\"", "\u{FFFD}😀"), ("\"\\u0000\"", "\0"),
            ("[]", []), ("[ ]", []), ("[1,[2],{}]", [1, [2], [:]]), ("{\"a\":1,\"b\":[null]}", ["a": 1, "b": [nil]]),
            ("\u{FEFF}[1]", [1]), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
        ] as [(String, JSONValue)])
    func `RFC 8259 a text becomes its value`(text: String, value: JSONValue) throws {
        let parsed = try Self.parse(text)
        #expect(parsed == value)
        #expect("\(parsed)" == "\(value)")
    }

    @Test(
        arguments: [
            ("", 0), ("  ", 2), ("nul", 0), ("True", 0), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1", 2), ("]", 0),
            ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{\"a\":1 \"b\":2}", 7), ("{", 1),
            ("01", 0), ("-", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e1", 2), ("1e", 2), ("1e+", 3), ("0x1", 1),
            ("NaN", 0), ("-Infinity", 1), ("'a'", 0), ("\"a", 2), ("\"\\x\"", 1), ("\"\\u12G4\"", 1), ("\"\\", 1),
            ("\"\u{1}\"", 1), ("\"\n\"", 1), ("[1]]", 3), ("1 // one", 2), ("\u{FEFF}\u{FEFF}1", 3), ("\u{A0}1", 0),
        ])
    func `RFC 8259 what is no JSON is refused with its place`(text: String, offset: Int) {
        let fault = #expect(throws: JSONFault.self) { try Self.parse(text) }
        #expect(fault?.code == .syntax)
        #expect(fault?.offset == offset)
    }

    @Test func `a fault says the line and column`() {
        let fault = #expect(throws: JSONFault.self) { try Self.parse("{\n \"a\": 1,\n  b\n}") }
        #expect(fault?.line == 3)
        #expect(fault?.column == 3)
        #expect(fault?.description == "json.syntax: a name in quotes should stand here (line 3, column 3)")
    }

    @Test func `the last of members with the same name counts, in the place of the first`() throws {
        let value = try Self.parse(#"{"a":1,"b":2,"a":3}"#)
        #expect(value.description == #"{"a":3,"b":2}"#)
    }

    @Test func `invalid UTF-8 becomes U+FFFD`() throws {
        let value = try JSONValue(parsing: ([0x22, 0x61, 0xFF, 0xC3, 0x22] as [UInt8]).span)
        #expect(value == "a\u{FFFD}\u{FFFD}")
    }

    static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test func `P32 depth is bounded, at the limit on a small stack`() throws {
        #expect(try Self.parse(Self.nested(3), maxDepth: 3) == [[[]]])
        let fault = #expect(throws: JSONFault.self) { try Self.parse(Self.nested(4), maxDepth: 3) }
        #expect(fault?.code == .tooDeep)
        #expect(fault?.offset == 3)
        #expect(throws: JSONFault.self) { try Self.parse(Self.nested(100_000), maxDepth: .max) }
        #expect(throws: JSONFault.self) { try Self.parse(String(repeating: "{\"a\":", count: 100_000)) }
        #expect(throws: JSONFault.self) { try Self.parse("[]", maxDepth: -1) }

        let result = ResultBox()
        let thread = Thread {
            result.set((try? Self.parse(Self.nested(512), maxDepth: .max))?.description.utf8.count ?? 0)
        }
        thread.stackSize = 512 << 10
        thread.start()
        #expect(result.wait() == 1024)
    }

    @Test func `P32 damaged texts never trap, and what is read is written and read again as the same`() throws {
        var mutations = SeededMutations(seed: 7)
        let seed = Array(#"{"a":[1,-2.5e3,"x\u00e9\uD83D\uDE00\n",{"b":null,"c":true}],"":0.1,"d":[[],{}]}"#.utf8)
        var read = 0
        for _ in 0..<4000 {
            let text = mutations.mutate(
                seed, with: ["\\u", "\"", "[", "{\"a\":", "1e", "\\uD800", ",", "9999999999999999999"])
            guard let value = try? JSONValue(parsing: text.span) else { continue }
            read += 1
            #expect(try Self.parse(value.description) == value)
        }
        #expect(read > 100)
    }

    /// Foundation reads JSON too; both take the same texts, but for what it repairs or refuses in its own way.
    @Test func `what is read agrees with another reader`() throws {
        let text = #"{"a":[1,-2.5e3,"xé😀\n\t\"",{"b":null,"c":true}],"":0.125,"d":[[],{}],"e":12345678901234567890}"#
        let ours = try Self.parse(text)
        let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
        let again = try JSONSerialization.jsonObject(with: Data(ours.description.utf8)) as? NSDictionary
        #expect(theirs != nil)
        #expect(theirs == again)
    }
}

/// Hands a number from a thread to the test.
private final class ResultBox: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let value = Mutex(0)

    func set(_ value: Int) {
        self.value.withLock { $0 = value }
        semaphore.signal()
    }

    func wait() -> Int {
        semaphore.wait()
        return value.withLock { $0 }
    }
}
