/// Character references, `&amp;` `&eacute` `&#8364;`, decoded as the HTML standard says ("Character reference state" and
/// those after it).
@usableFromInline
package enum CharacterReferences {
    /// Appends `text`, which stands between tags, with its references replaced by the UTF-8 of what they stand for. What
    /// is no reference stays as it is.
    @inlinable
    package static func decode(text: Span<UInt8>, into out: inout ByteWriter) {
        guard let first = text.firstIndex(of: UInt8(ascii: "&")) else { return out.append(text) }
        decode(text, from: first, isValue: false, into: &out)
    }

    /// Appends `value`, an attribute's, with its references replaced. A name without a semicolon is left alone here before
    /// `=` and before an alphanumeric: `?a=1&copy=2` stays.
    @inlinable
    package static func decode(attribute value: Span<UInt8>, into out: inout ByteWriter) {
        guard let first = value.firstIndex(of: UInt8(ascii: "&")) else { return out.append(value) }
        decode(value, from: first, isValue: true, into: &out)
    }

    /// `first`: where the first `&` stands.
    @usableFromInline
    static func decode(_ raw: Span<UInt8>, from first: Int, isValue: Bool, into out: inout ByteWriter) {
        out.reserve(raw.count)
        var start = 0
        var next: Int? = first
        while let ampersand = next {
            out.append(raw.extracting(start..<ampersand))
            start = reference(in: raw, at: ampersand &+ 1, isValue, into: &out)
            next = raw.firstIndex(of: UInt8(ascii: "&"), from: start)
        }
        out.append(raw.extracting(start..<raw.count))
    }

    /// Decodes the reference whose `&` stands before `start`, or appends the `&` if there is none. Answers where to go on.
    private static func reference(
        in raw: Span<UInt8>, at start: Int, _ isValue: Bool, into out: inout ByteWriter
    ) -> Int {
        if raw.hasPrefix("amp;", at: start) {
            out.append(UInt8(ascii: "&"))
            return start &+ 4
        }
        let end: Int?
        if start < raw.count, raw[start] == UInt8(ascii: "#") {
            end = numericReference(in: raw, at: start &+ 1, into: &out)
        } else {
            end = namedReference(in: raw, at: start, isValue, into: &out)
        }
        if let end { return end }
        out.append(UInt8(ascii: "&"))
        return start
    }
}
