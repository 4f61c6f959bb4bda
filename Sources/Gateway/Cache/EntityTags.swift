/// Entity tags (RFC 9110 §8.8.3).
enum EntityTags {
    /// Whether a value is one tag: `"x"` or `W/"x"`.
    static func isTag(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
        let start = opaque(bytes, value).lowerBound
        return end(bytes, start, value.upperBound) == value.upperBound
    }

    /// Whether a tag is in the list of an `If-None-Match`, by weak comparison (RFC 9110 §8.8.3.2). `*` is every tag, and what
    /// follows something that is no tag is not read.
    static func contains(
        _ bytes: Span<UInt8>, _ list: Range<Int>, _ tag: Span<UInt8>?
    ) -> Bool {
        var index = list.lowerBound
        if list.count == 1, bytes[index] == 0x2A { return true }
        while index < list.upperBound {
            if Octet.isBlank(bytes[index]) || bytes[index] == 0x2C {
                index += 1
                continue
            }
            let start = opaque(bytes, index..<list.upperBound).lowerBound
            guard let end = end(bytes, start, list.upperBound) else { return false }
            if let tag, isSame(bytes, start..<end, tag) { return true }
            index = end
        }
        return false
    }

    /// Whether two tags are the same, by weak comparison.
    static func isSame(_ bytes: Span<UInt8>, _ one: Range<Int>, _ tag: Span<UInt8>) -> Bool {
        let first = opaque(bytes, one)
        let second = opaque(tag, 0..<tag.count)
        guard first.count == second.count else { return false }
        for offset in 0..<first.count where bytes[first.lowerBound + offset] != tag[second.lowerBound + offset] {
            return false
        }
        return true
    }

    /// Without `W/`.
    private static func opaque(_ bytes: Span<UInt8>, _ tag: Range<Int>) -> Range<Int> {
        guard tag.count >= 2, bytes[tag.lowerBound] == 0x57, bytes[tag.lowerBound + 1] == 0x2F else { return tag }
        return (tag.lowerBound + 2)..<tag.upperBound
    }

    /// Behind the closing quote of the tag that begins at `start`.
    private static func end(_ bytes: Span<UInt8>, _ start: Int, _ limit: Int) -> Int? {
        guard start < limit, bytes[start] == 0x22 else { return nil }
        var index = start + 1
        while index < limit, bytes[index] != 0x22 {
            guard bytes[index] > 0x20, bytes[index] != 0x7F else { return nil }
            index += 1
        }
        return index < limit ? index + 1 : nil
    }
}
