package import Web

/// What messages and stored values have in common.
extension JSONFields {
    /// A text of at most `most` bytes without control characters, or nil.
    package mutating func text(_ name: String, most: Int) throws(JSONFieldFault) -> String? {
        guard let text = try string(name) else { return nil }
        guard text.utf8.count <= most, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw outOfRange(name, "up to \(most) bytes of text without control characters")
        }
        return text
    }

    /// Such a text, which must be there and not empty.
    package mutating func requiredText(_ name: String, most: Int) throws(JSONFieldFault) -> String {
        let text = try required(name, text(name, most: most))
        guard !text.isEmpty else { throw outOfRange(name, "some text") }
        return text
    }

    /// A list, empty when it is not there; each element read by `read`, which is told the way to it.
    package mutating func list<Element>(
        _ name: String, most: Int, _ read: (JSONValue, String) throws(JSONFieldFault) -> Element
    ) throws(JSONFieldFault) -> [Element] {
        guard let values = try array(name) else { return [] }
        guard values.count <= most else { throw outOfRange(name, "a list of up to \(most) elements") }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() { elements.append(try read(value, "\(name)[\(index)]")) }
        return elements
    }
}
