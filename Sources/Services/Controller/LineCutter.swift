import Web

/// Cuts bytes that come in pieces into lines: a value without I/O.
struct LineCutter: Sendable {
    /// Where in the file the next bytes begin.
    private(set) var position: Int64
    /// The number of the line that comes next.
    private(set) var line: Int64 = 0
    /// The begin of a line whose end has not come.
    private(set) var rest: [UInt8] = []

    /// A line that is longer is passed on in pieces, so that none takes all memory.
    static let longestLine = 16 << 20

    init(position: Int64 = 0) { self.position = position }

    /// Takes the bytes at `position` and hands out each whole line: without its line feed, its number, and the position
    /// behind it.
    mutating func cut(_ bytes: [UInt8], _ body: (Span<UInt8>, Int64, Int64) -> Void) {
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let behind = position + Int64(end) + 1
            if rest.isEmpty {
                let span = bytes.span
                body(span.extracting(start..<end), line, behind)
            } else {
                rest += bytes[start..<end]
                let whole = rest
                body(whole.span, line, behind)
                rest.removeAll()
            }
            line += 1
            start = end + 1
        }
        rest += bytes[start...]
        position += Int64(bytes.count)
        if rest.count > Self.longestLine {
            let piece = rest
            body(piece.span, line, position)
            rest.removeAll()
        }
    }
}
