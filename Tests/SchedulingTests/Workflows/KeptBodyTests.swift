import Scheduling
import Testing
import Web

/// What a run keeps of an answer.
struct KeptBodyTests {
    private static func text(_ count: Int) -> JSONValue { .string(String(repeating: "x", count: count)) }

    @Test(
        "what is small is kept as it is",
        arguments: [nil, "", "text", "{\"a\": [1, 2.5, null, true]}", "[]", "1", "\u{0}"])
    func small(_ text: String?) throws {
        let kept = KeptBody(text)
        #expect(!kept.isTruncated)
        #expect(kept.value == text.map { (try? JSONValue(parsing: $0)) ?? .string($0) } ?? .null)
    }

    private static let bodies: [JSONValue] = [
        ["x": 7, "large": text(500_000), "y": ["z": 8]],
        ["large": .array((0..<50_000).map { .integer($0) }), "x": 7, "y": ["z": 8]],
        ["one": text(200_000), "two": text(300_000), "x": 7, "y": ["z": 8]],
        ["in": ["large": text(900_000), "small": 1], "x": 7, "y": ["z": 8]],
    ]

    @Test("what is large keeps its small members and the beginning of its large ones", arguments: bodies.indices)
    func cut(_ number: Int) {
        let body = Self.bodies[number]
        let kept = KeptBody(body.description)
        #expect(kept.isTruncated && kept.value["x"] == 7 && kept.value["y"]?["z"] == 8)
        #expect((KeptBody.most / 4...KeptBody.most).contains(kept.value.description.utf8.count))
        if let first = body["large"]?[0] { #expect(kept.value["large"]?[0] == first) }
        if body["in"] != nil { #expect(kept.value["in"]?["small"] == 1) }
    }

    private static let hostile: [String] = [
        String(repeating: "€", count: 300_000), String(repeating: "\u{1}", count: 300_000),
        "\"" + String(repeating: "\\u0001", count: 100_000) + "\"",
        "[" + String(repeating: "[1],", count: 100_000) + "1]",
        "{" + (0..<60_000).map { "\"\($0)\":\($0)" }.joined(separator: ",") + "}",
        "{\"\(String(repeating: "n", count: 200_000))\": 1}",
        String(repeating: "[", count: 60) + "\"" + String(repeating: "x", count: 200_000) + "\""
            + String(repeating: "]", count: 60),
        String(repeating: "{\"a\":", count: 60) + "\"" + String(repeating: "x", count: 200_000) + "\""
            + String(repeating: "}", count: 60),
    ]

    @Test("nothing is larger than what is kept, whatever it is", arguments: hostile.indices)
    func bounded(_ number: Int) {
        let kept = KeptBody(Self.hostile[number])
        #expect(kept.isTruncated && kept.value.description.utf8.count <= KeptBody.most)
    }
}
