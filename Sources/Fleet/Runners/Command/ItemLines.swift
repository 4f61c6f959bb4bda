import Web

/// Turns what a program writes into items: one JSON object a line stays as it is, other JSON becomes `{"value": …}`, what is
/// no JSON `{"line": text}`. Empty lines are nothing.
struct ItemLines {
    private(set) var count = 0
    /// A line that is not complete yet.
    private var partial: [UInt8] = []

    /// No line is longer, so that one cannot fill the memory.
    static let longest = 16 << 20

    /// Takes bytes in; answers the items that are complete now as JSON Lines, nil when a line is too long.
    mutating func add(_ bytes: [UInt8]) -> [UInt8]? {
        var items: [UInt8] = []
        var start = 0
        while let end = bytes.span.firstIndex(of: 0x0A, from: start) {
            if partial.isEmpty {
                append(bytes[start..<end], to: &items)
            } else {
                partial += bytes[start..<end]
                append(partial[...], to: &items)
                partial = []
            }
            start = end + 1
        }
        partial += bytes[start...]
        return partial.count <= Self.longest ? items : nil
    }

    /// The last line, when the program did not end it.
    mutating func finish() -> [UInt8] {
        var items: [UInt8] = []
        append(partial[...], to: &items)
        partial = []
        return items
    }

    private mutating func append(_ line: ArraySlice<UInt8>, to items: inout [UInt8]) {
        let line = line.last == 0x0D ? line.dropLast() : line
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        count += 1
        let bytes = Array(line)
        switch try? JSONValue(parsing: bytes.span) {
        case .object?:
            // As it was written: numbers may have more digits than we keep. Only UTF-8 is made sure of.
            items +=
                String(validating: bytes, as: UTF8.self) == nil
                ? Array(String(decoding: bytes, as: UTF8.self).utf8) : bytes
        case let value?: items += Array((["value": value] as JSONValue).description.utf8)
        case nil:
            let text = String(decoding: bytes, as: UTF8.self)
            items += Array((["line": .string(text)] as JSONValue).description.utf8)
        }
        items.append(0x0A)
    }
}
