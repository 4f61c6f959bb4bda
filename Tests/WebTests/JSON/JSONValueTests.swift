import Testing

@testable import Web

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            (.null, "null"), (true, "true"), (.integer(.min), "-9223372036854775808"), (0.5, "0.5"), (5.0, "5.0"),
            (.number(.infinity), "null"), (.number(.nan), "null"), (1e300, "1e+300"), ("a\"\u{1}é", #""a\"\u0001é""#),
            ([], "[]"), ([1, [nil]], "[1,[null]]"), (["b": 1, "a": ["c": "x"]], #"{"b":1,"a":{"c":"x"}}"#), ([:], "{}"),
        ] as [(JSONValue, String)])
    func `a value is written compactly`(value: JSONValue, text: String) {
        #expect(value.description == text)
    }

    @Test func `members and elements are reached by subscripts`() {
        let value: JSONValue = ["a": [1, "two"], "n": nil]
        #expect(value["a"]?[1] == "two")
        #expect(value["a"]?[2] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["n"] == .some(.null))
        #expect(value["x"] == nil)
        #expect(value[0] == nil)
        #expect(JSONValue.string("x")["x"] == nil)
    }

    @Test(
        arguments: [
            (.null, ""), ("a\"b", "a\"b"), (12, "12"), (true, "true"), ([1], "[1]"),
        ] as [(JSONValue, String)])
    func `plain text has no quotes`(value: JSONValue, text: String) { #expect(value.plainText == text) }

    /// Objects find their members differently once they have many.
    @Test(arguments: [3, 16, 17, 500])
    func `an object keeps order and replaces in place`(count: Int) {
        var object = JSONObject()
        for index in 0..<count { object["k\(index)"] = .integer(Int64(index)) }
        for index in stride(from: 0, to: count, by: 2) { object["k\(index)"] = .integer(Int64(-index)) }
        #expect(object.count == count)
        #expect(object.map(\.key) == (0..<count).map { "k\($0)" })
        #expect(object["k1"] == 1)
        #expect(object["k2"] == -2)
        object["k1"] = nil
        #expect(object["k1"] == nil)
        #expect(object.count == count - 1)
        #expect(object["k2"] == -2)
        #expect(object.map(\.key) == (0..<count).filter { $0 != 1 }.map { "k\($0)" })
    }

    @Test func `order does not matter to equality`() {
        let left: JSONValue = ["a": 1, "b": [2, 3]]
        let right: JSONValue = ["b": [2, 3], "a": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != ["a": 1, "b": [3, 2]])
        #expect(left != ["a": 1])
    }
}
