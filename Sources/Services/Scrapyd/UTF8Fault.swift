/// Where bytes are no UTF-8, and why, in the words of Python's decoder: clients show them.
struct UTF8Fault: Equatable {
    let description: String

    /// Nil when there is no fault.
    init?(_ bytes: [UInt8]) {
        var position = 0
        while position < bytes.count {
            let (length, isWhole) = Self.sequence(bytes[position...])
            if isWhole {
                position += length
                continue
            }
            let digits = String(bytes[position], radix: 16)
            let place =
                length > 1
                ? "bytes in position \(position)-\(position + length - 1)"
                : "byte 0x\(digits.utf8.count < 2 ? "0" + digits : digits) in position \(position)"
            let isStart = 0xC2...0xF4 ~= bytes[position]
            let reason =
                !isStart
                ? "invalid start byte"
                : position + length == bytes.count ? "unexpected end of data" : "invalid continuation byte"
            description = "'utf-8' codec can't decode \(place): \(reason)"
            return
        }
        return nil
    }

    /// How many bytes from the first on belong together (Unicode §3.9, table 3-7), at least one, and whether they are a
    /// character.
    private static func sequence(_ bytes: ArraySlice<UInt8>) -> (length: Int, isWhole: Bool) {
        guard let first = bytes.first else { return (0, true) }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case ..<0x80: return (1, true)
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if first == 0xE0 { second = 0xA0...0xBF }
            if first == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if first == 0xF0 { second = 0x90...0xBF }
            if first == 0xF4 { second = 0x80...0x8F }
        default: return (1, false)
        }
        for (index, byte) in bytes.dropFirst().prefix(length - 1).enumerated()
        where !(index == 0 ? second : 0x80...0xBF).contains(byte) {
            return (index + 1, false)
        }
        return (min(length, bytes.count), bytes.count >= length)
    }
}
