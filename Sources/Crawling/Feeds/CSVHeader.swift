/// The header line of a CSV file.
enum CSVHeader {
    /// More columns than any table program takes; fields beyond them are dropped and counted.
    static let maximumColumns = 2_000

    /// The names that the line at the beginning of `text` holds, or nil when it has no end.
    static func names(in text: [UInt8]) -> [String]? {
        var names: [String] = []
        var current: [UInt8] = []
        var isQuoted = false
        var closed = false
        for byte in text {
            if isQuoted {
                closed = byte == UInt8(ascii: "\"")
                isQuoted = !closed
                if isQuoted { current.append(byte) }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                // The second of two quotes inside quotes.
                if closed { current.append(byte) }
                isQuoted = true
            case UInt8(ascii: ","), 0x0A:
                if byte == 0x0A, current.last == 0x0D { current.removeLast() }
                names.append(String(decoding: current, as: UTF8.self))
                if byte == 0x0A { return names }
                current = []
            default: current.append(byte)
            }
            closed = false
        }
        return nil
    }
}
