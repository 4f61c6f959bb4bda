import NIOCore

/// What is done to the fields of heads on their way, made ready once.
final class HeadEdits: Sendable {
    /// Lines to add, each with its end.
    let added: ByteBuffer
    /// Names, in lower case, of fields to leave out.
    let removed: [[UInt8]]

    init(added: ByteBuffer, removed: [[UInt8]]) {
        self.added = added
        self.removed = removed
    }

    /// Whether a field is left out.
    func removes(_ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        removed.contains { FieldName.matches($0, name, bytes) }
    }
}
