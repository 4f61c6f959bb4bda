internal import Web

/// Finds the fields of items in JSON Lines, without building values: what feeds with columns need is where each field
/// begins and ends. The lines were made by our own writers, so what is wrong is a fault and not a case to repair; only
/// what would lead the reader astray is looked for.
///
/// One reader serves a whole feed; its memory is used again for each item.
struct ItemReader {
    /// A field of the item read last. The ranges are of the bytes it was read from.
    struct Field {
        /// The name as it stands, with its quotes.
        var name: Range<Int>
        /// The value as it stands, strings with their quotes.
        var value: Range<Int>
        var kind: Kind
    }

    enum Kind { case null, boolean, number, string, array, object }

    /// The fields of the item read last, as they stand.
    private(set) var fields: [Field] = []

    /// Reads the item that begins at or after `start`, and answers where the next one may begin; nil at the end.
    mutating func next(_ items: Span<UInt8>, from start: Int) throws(Fault) -> Int? {
        fields.removeAll(keepingCapacity: true)
        var cursor = JSONCursor(position: start)
        cursor.skipSpace(items, lineBreaks: true)
        if cursor.position >= items.count { return nil }
        try cursor.expect(UInt8(ascii: "{"), items)
        cursor.skipSpace(items)
        if cursor.take(UInt8(ascii: "}"), items) { return try end(&cursor, items) }
        while true {
            cursor.skipSpace(items)
            let name = try cursor.string(items)
            cursor.skipSpace(items)
            try cursor.expect(UInt8(ascii: ":"), items)
            cursor.skipSpace(items)
            let (value, kind) = try cursor.value(items)
            fields.append(Field(name: name, value: value, kind: kind))
            cursor.skipSpace(items)
            if cursor.take(UInt8(ascii: ","), items) { continue }
            try cursor.expect(UInt8(ascii: "}"), items)
            return try end(&cursor, items)
        }
    }

    private func end(_ cursor: inout JSONCursor, _ items: Span<UInt8>) throws(Fault) -> Int {
        cursor.skipSpace(items)
        guard cursor.position == items.count || items[cursor.position] == 0x0A else {
            throw Fault(what: "something follows its closing brace")
        }
        return cursor.position + 1
    }

    /// What is wrong with a line.
    struct Fault: Error {
        let what: String
    }
}
