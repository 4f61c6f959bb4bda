extension Span<UInt8> {
    /// The bytes without the ASCII white space (see ``ASCII/isWhitespace(_:)``) at both ends.
    @inlinable
    @_lifetime(copy self)
    package func trimmed() -> Span<UInt8> {
        var start = 0
        var end = count
        while start < end, ASCII.isWhitespace(self[start]) { start &+= 1 }
        while end > start, ASCII.isWhitespace(self[end &- 1]) { end &-= 1 }
        return extracting(start..<end)
    }

    /// Whether the bytes are `text`, letters compared without case. `text` is lower case.
    @inlinable
    package func equalsIgnoringCase(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefixIgnoringCase(text)
    }
}
