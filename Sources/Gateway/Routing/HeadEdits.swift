import NIOCore

/// What a route does to the fields of heads, made ready once.
final class HeadEdits: Sendable {
    /// Lines to add, each with its end.
    let added: ByteBuffer
    /// Names, in lower case, of fields to leave out.
    let removed: [[UInt8]]

    /// Nil when there is nothing to do.
    init?(_ edits: RouteConfiguration.FieldEdits) {
        guard !edits.isEmpty else { return nil }
        added = ByteBuffer(string: (edits.set + edits.add).map { "\($0.name): \($0.value)\r\n" }.joined())
        removed = (edits.set.map(\.name) + edits.remove).map { Array($0.lowercased().utf8) }
    }

    /// Whether a field is left out.
    func removes(_ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        removed.contains { FieldName.matches($0, name, bytes) }
    }
}

/// Compares names of fields, whatever the case of their letters.
enum FieldName {
    /// - Parameter word: in lower case.
    static func matches(_ word: [UInt8], _ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        guard word.count == name.count else { return false }
        for index in word.indices {
            var byte = bytes[name.lowerBound + index]
            if (0x41...0x5A).contains(byte) { byte |= 0x20 }
            guard byte == word[index] else { return false }
        }
        return true
    }
}
