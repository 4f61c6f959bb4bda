import Testing
import Web

@testable import Services

/// JSON in Python's way of writing.
struct PythonJSONTests {
    @Test(
        "as json.dumps writes it",
        arguments: [
            (["a": 1, "b": [1, 2.5, nil, true]], #"{"a": 1, "b": [1, 2.5, null, true]}"#), ([:], "{}"), ([], "[]"),
            (["z": [:], "a": []], #"{"z": {}, "a": []}"#), ("ü€😀", #""\u00fc\u20ac\ud83d\ude00""#),
            ("\"\\/\n\r\t\u{8}\u{C}\u{0}\u{7F}\u{1F}", #""\"\\/\n\r\t\b\f\u0000\u007f\u001f""#),
        ] as [(JSONValue, String)])
    func writes(_ value: JSONValue, _ text: String) { #expect(PythonJSON.text(value) == text) }

    @Test("what it writes is JSON") func isJSON() throws {
        let value: JSONValue = ["ü\0": ["\u{2028}😀", -1, false]]
        #expect(try JSONValue(parsing: PythonJSON.text(value)) == value)
    }
}
