internal import Web

extension ByteWriter {
    /// Appends one field of a CSV record (RFC 4180 §2), in quotes where it needs them.
    mutating func append(csvField bytes: Span<UInt8>) {
        let needsQuotes = bytes.withUnsafeBufferPointer { buffer in
            var found = false
            for byte in buffer {
                found = found || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
            }
            return found
        }
        guard needsQuotes else { return append(bytes) }
        append(UInt8(ascii: "\""))
        var start = 0
        while let quote = bytes.firstIndex(of: UInt8(ascii: "\""), from: start) {
            append(bytes.extracting(start...quote))
            append(UInt8(ascii: "\""))
            start = quote + 1
        }
        append(bytes.extracting(start..<bytes.count))
        append(UInt8(ascii: "\""))
    }

    /// Appends a JSON value as one field of a CSV record.
    mutating func append(
        csvCell value: Span<UInt8>, kind: ItemReader.Kind, scratch: inout ByteWriter
    ) throws(ItemReader.Fault) {
        // Straight from the item where it can.
        if kind == .string, value.firstIndex(of: UInt8(ascii: "\\")) == nil {
            return append(csvField: value.extracting(1..<value.count - 1))
        }
        scratch.removeAll()
        try scratch.append(cell: value, kind: kind)
        append(csvField: scratch.span)
    }

    /// Appends a JSON value as the text of a table cell: strings without quotes, null as nothing, the members of a list
    /// joined by commas, everything else as JSON.
    ///
    /// - Parameter value: one whole JSON value.
    private mutating func append(cell value: Span<UInt8>, kind: ItemReader.Kind) throws(ItemReader.Fault) {
        switch kind {
        case .null: return
        case .string: try append(jsonText: value)
        case .boolean, .number, .object: append(value)
        case .array: try append(members: value)
        }
    }

    private mutating func append(members list: Span<UInt8>) throws(ItemReader.Fault) {
        var cursor = JSONCursor(position: 1)
        cursor.skipSpace(list)
        if cursor.take(UInt8(ascii: "]"), list) { return }
        while true {
            cursor.skipSpace(list)
            let (range, kind) = try cursor.value(list)
            // A list in a list stays JSON: two levels of commas could not be told apart.
            try append(cell: list.extracting(range), kind: kind == .array ? .object : kind)
            cursor.skipSpace(list)
            guard cursor.take(UInt8(ascii: ","), list) else { return }
            append(UInt8(ascii: ","))
        }
    }
}
