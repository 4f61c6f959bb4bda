/// One link of a `Link` field (RFC 8288).
@usableFromInline
package struct LinkHeader: Sendable, Hashable {
    /// What stands between `<` and `>`, still to be resolved against the page's URL.
    package let target: String
    /// The relation types, lower case: `next`, `canonical`, …
    package let relations: [String]
    /// Whether the link is about another page than the one it came with, by its `anchor` parameter.
    package let hasAnchor: Bool

    /// How many links are read from one field, and how many of its bytes.
    package static let maximumLinks = 64
    package static let maximumLength = 16_384

    /// The links of a field value; several fields are read as one, joined by commas. What is malformed is passed over
    /// up to the next comma.
    package static func parse(_ value: Span<UInt8>) -> [LinkHeader] {
        var links: [LinkHeader] = []
        var reader = FieldReader(value.extracting(first: maximumLength))
        while !reader.isAtEnd, links.count < maximumLinks {
            reader.skip { $0 == UInt8(ascii: ",") || ASCII.isWhitespace($0) }
            guard reader.skip(UInt8(ascii: "<")) else {
                reader.skip { $0 != UInt8(ascii: ",") }
                continue
            }
            let range = reader.skip { $0 != UInt8(ascii: ">") }
            guard reader.skip(UInt8(ascii: ">")) else { break }
            let target = reader.bytes.extracting(range).trimmed().string
            let (relations, hasAnchor) = readParameters(&reader)
            if let relations { links.append(LinkHeader(target: target, relations: relations, hasAnchor: hasAnchor)) }
        }
        return links
    }

    /// The target of the first link of the page itself with relation `relation` (lower case).
    package static func target(_ relation: String, in value: Span<UInt8>) -> String? {
        parse(value).first { !$0.hasAnchor && $0.relations.contains(relation) }?.target
    }

    /// Reads parameters up to the comma that ends the link. Of several `rel` the first counts (RFC 8288 §3.3).
    private static func readParameters(_ reader: inout FieldReader) -> (relations: [String]?, hasAnchor: Bool) {
        var relations: [String]?
        var hasAnchor = false
        while true {
            reader.skipSpaces()
            guard reader.skip(UInt8(ascii: ";")) else { break }
            reader.skipSpaces()
            let name = reader.skip { !isSeparator($0) && $0 != UInt8(ascii: "=") }
            reader.skipSpaces()
            var value: [UInt8] = []
            if reader.skip(UInt8(ascii: "=")) {
                reader.skipSpaces()
                if reader.next == UInt8(ascii: "\"") {
                    guard let quoted = reader.quotedString() else { break }
                    value = quoted
                } else {
                    value = reader.bytes.extracting(reader.skip { !isSeparator($0) }).array
                }
            }
            let parameter = reader.bytes.extracting(name)
            if parameter.equalsIgnoringCase("rel"), relations == nil {
                relations = value.split(whereSeparator: ASCII.isWhitespace).map {
                    String(decoding: $0.map(ASCII.lowercased), as: UTF8.self)
                }
            } else if parameter.equalsIgnoringCase("anchor") {
                hasAnchor = true
            }
        }
        reader.skip { $0 != UInt8(ascii: ",") }
        return (relations, hasAnchor)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",") || ASCII.isWhitespace(byte)
    }
}
