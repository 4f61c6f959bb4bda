/// A content coding that ``Inflater`` can undo (RFC 9110 §8.4.1).
@usableFromInline
package enum ContentCoding: Sendable, Hashable {
    /// `gzip` or `x-gzip`: RFC 1952, one member or several.
    case gzip
    /// `deflate`: zlib's form (RFC 1950), or the bare stream (RFC 1951) that some servers send under this name.
    case deflate

    /// How many codings a body may be wrapped in. Nobody has a use for two; more than that is an attack (P17).
    package static let maximumNesting = 3

    /// What to send as `Accept-Encoding`.
    package static let accepted = "gzip, deflate"

    /// The codings of a `Content-Encoding` field value in the order in which they were applied; `identity` and empty
    /// members are left out. Several fields are read as one, joined by commas.
    ///
    /// - Throws: `unsupported` for a coding that is not known here, `nesting` for more than ``maximumNesting``.
    package static func parse(_ fieldValue: Span<UInt8>) throws(InflateError) -> [ContentCoding] {
        var codings: [ContentCoding] = []
        var start = 0
        while start < fieldValue.count {
            let end = fieldValue.firstIndex(of: UInt8(ascii: ","), from: start) ?? fieldValue.count
            let name = fieldValue.extracting(start..<end).trimmed()
            start = end + 1
            if name.isEmpty || name.equalsIgnoringCase("identity") { continue }
            guard codings.count < maximumNesting else { throw .nesting(limit: maximumNesting) }
            if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") {
                codings.append(.gzip)
            } else if name.equalsIgnoringCase("deflate") {
                codings.append(.deflate)
            } else {
                throw .unsupported(coding: name.extracting(first: 32).string)
            }
        }
        return codings
    }
}
