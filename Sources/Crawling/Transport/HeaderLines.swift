import Web

/// Walks over header fields (RFC 9112 §5). As recipients may, it takes a bare LF for a line end; lines without a colon
/// and continuation lines (obs-fold) are passed over.
struct HeaderLines: ~Escapable {
    struct Line {
        let name: Range<Int>
        let value: Range<Int>
    }

    private let bytes: Span<UInt8>
    private var position: Int

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, from start: Int) {
        self.bytes = bytes
        position = start
    }

    /// The next field, or nil after the last.
    mutating func next() -> Line? {
        while position < bytes.count {
            let lineStart = position
            let newline = bytes.firstIndex(of: UInt8(ascii: "\n"), from: lineStart) ?? bytes.count
            position = min(newline + 1, bytes.count)
            var end = newline
            if end > lineStart, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            guard end > lineStart else { continue }
            if bytes[lineStart] == UInt8(ascii: " ") || bytes[lineStart] == UInt8(ascii: "\t") { continue }
            guard let colon = bytes.extracting(lineStart..<end).firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
                continue
            }
            var nameEnd = lineStart + colon
            while nameEnd > lineStart, Self.isBlank(bytes[nameEnd - 1]) { nameEnd -= 1 }
            var valueStart = lineStart + colon + 1
            while valueStart < end, Self.isBlank(bytes[valueStart]) { valueStart += 1 }
            while end > valueStart, Self.isBlank(bytes[end - 1]) { end -= 1 }
            return Line(name: lineStart..<nameEnd, value: valueStart..<end)
        }
        return nil
    }

    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
