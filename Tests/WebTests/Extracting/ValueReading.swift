@testable import Web

/// How tests read a text as a type: the JSON, or "none".
enum ValueReading {
    static func read(_ text: String, as type: ValueType, base: String = "http://shop.example/a/b?c") throws -> String {
        var values = ValueWriter(base: try WebURL(base))
        var output = ByteWriter()
        output.append("·")
        let isRead = values.append(Array(text.utf8).span, as: type, to: &output)
        return isRead ? String(output.string.dropFirst()) : output.string == "·" ? "none" : "none, but \(output.string)"
    }

    static func read(_ value: JSONValue, as type: ValueType) throws -> String {
        var values = ValueWriter(base: try WebURL("http://shop.example/a/b?c"))
        var output = ByteWriter()
        let isRead = values.append(value, as: type, to: &output)
        return isRead ? output.string : output.isEmpty ? "none" : "none, but \(output.string)"
    }
}
