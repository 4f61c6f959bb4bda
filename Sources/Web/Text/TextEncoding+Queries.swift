extension TextEncoding {
    /// Writes the characters of a link's query in the encoding of the page that the link stands in (URL standard,
    /// "percent-encode after encoding"). nil when that is UTF-8, which it is for UTF-16 and `replacement` too.
    package var queryEncoder: QueryEncoder? {
        switch self {
        case .utf8, .utf16LE, .utf16BE, .replacement: return nil
        default:
            let encoder = QueryCharacterEncoder(self)
            return { character, bytes in encoder.encode(character, into: &bytes) }
        }
    }
}
