extension JSONValue {
    /// Appends the value as compact JSON. A `Double` that is not finite, which JSON cannot say, becomes null.
    public func append(to writer: inout ByteWriter) {
        switch self {
        case .null: writer.append("null")
        case .bool(let value): writer.append(value ? "true" : "false")
        case .integer(let value): writer.append(decimal: Int(value))
        case .number(let value):
            if value.isFinite { writer.append(utf8: value.description) } else { writer.append("null") }
        case .string(let text): writer.append(jsonString: text)
        case .array(let elements):
            writer.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { writer.append(UInt8(ascii: ",")) }
                element.append(to: &writer)
            }
            writer.append(UInt8(ascii: "]"))
        case .object(let object):
            writer.append(UInt8(ascii: "{"))
            for (index, member) in object.enumerated() {
                if index > 0 { writer.append(UInt8(ascii: ",")) }
                writer.append(jsonString: member.key)
                writer.append(UInt8(ascii: ":"))
                member.value.append(to: &writer)
            }
            writer.append(UInt8(ascii: "}"))
        }
    }
}

extension ByteWriter {
    /// Appends `text` as a JSON string with its quotes.
    package mutating func append(jsonString text: String) {
        var text = text
        text.withUTF8 { appendJSONString(Span(_unsafeElements: $0)) }
    }
}
