internal import Web

extension ByteWriter {
    /// Appends the text that a JSON string stands for.
    ///
    /// - Parameter string: the string with its quotes, as ``ItemReader`` has found it.
    mutating func append(jsonText string: Span<UInt8>) throws(ItemReader.Fault) {
        // Most strings have no escapes and go over as they are.
        guard string.firstIndex(of: UInt8(ascii: "\\")) != nil else {
            return append(string.extracting(1..<string.count - 1))
        }
        do {
            append(utf8: try JSONValue(parsing: string).plainText)
        } catch {
            throw ItemReader.Fault(what: error.message)
        }
    }
}
