extension ByteWriter {
    /// Appends text as people read it: runs of white space become one space, none stays at the ends.
    package mutating func append(collapsingWhitespace text: Span<UInt8>) {
        var needsSpace = false
        var isEmpty = true
        for index in text.indices {
            let byte = text[index]
            if ASCII.isWhitespace(byte) {
                needsSpace = !isEmpty
                continue
            }
            if needsSpace { append(UInt8(ascii: " ")) }
            needsSpace = false
            isEmpty = false
            append(byte)
        }
    }
}
