/// A request's path as routes compare it: percent-encoding undone, slashes that follow each other made one, dot segments
/// resolved (RFC 3986 §5.2.4). What `%2F` and `%2e%2e` hide is seen, so that no route is got round.
enum PathText: Sendable, Hashable {
    /// It reads like that already.
    case same
    /// It reads so.
    case changed([UInt8])
    /// The same, with dot segments undone. A server that undoes others than we do would see another path than the one that
    /// the route was chosen by: it gets this one.
    case resolved([UInt8])
    /// It leads above the root, or holds a NUL.
    case unreadable

    /// - Parameter path: where it stands, without the query.
    init(_ bytes: Span<UInt8>, _ path: Range<Int>) {
        self = Self.isPlain(bytes, path) ? .same : Self.normalise(bytes, path)
    }

    private static func isPlain(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Bool {
        var previous: UInt8 = 0
        for index in path {
            let byte = bytes[index]
            if byte == 0x25 || (previous == 0x2F && (byte == 0x2F || byte == 0x2E)) { return false }
            previous = byte
        }
        return true
    }

    private static func normalise(_ bytes: Span<UInt8>, _ path: Range<Int>) -> PathText {
        var plain: [UInt8] = []
        plain.reserveCapacity(path.count)
        var index = path.lowerBound
        while index < path.upperBound {
            var byte = bytes[index]
            index += 1
            if byte == 0x25, index + 1 < path.upperBound, let high = Octet.hexadecimal(bytes[index]),
                let low = Octet.hexadecimal(bytes[index + 1])
            {
                byte = UInt8(truncatingIfNeeded: high << 4 | low)
                index += 2
            }
            guard byte != 0 else { return .unreadable }
            plain.append(byte)
        }
        return resolve(plain)
    }

    private static func resolve(_ plain: [UInt8]) -> PathText {
        var result: [UInt8] = []
        result.reserveCapacity(plain.count)
        var index = 0
        var hasDots = false
        while index < plain.count {
            // At a slash, or at the beginning of a path that has none.
            while index < plain.count, plain[index] == 0x2F { index += 1 }
            var end = index
            while end < plain.count, plain[end] != 0x2F { end += 1 }
            let segment = plain[index..<end]
            index = end
            if segment.elementsEqual([0x2E, 0x2E]) {
                guard let slash = result.lastIndex(of: 0x2F) else { return .unreadable }
                result.removeSubrange(slash...)
                hasDots = true
                if end == plain.count { result.append(0x2F) }
            } else if segment.elementsEqual([0x2E]) {
                hasDots = true
                if end == plain.count { result.append(0x2F) }
            } else {
                result.append(0x2F)
                result += segment
            }
        }
        if result.isEmpty { result.append(0x2F) }
        return hasDots ? .resolved(result) : .changed(result)
    }

    /// Writes a piece of a path as a target may hold it (RFC 3986 §3.3).
    static func encode(_ piece: some Sequence<UInt8>, to output: inout [UInt8]) {
        for byte in piece {
            switch byte {
            case 0x21, 0x24, 0x26...0x2F, 0x30...0x3B, 0x3D, 0x40...0x5A, 0x5F, 0x61...0x7A, 0x7E: output.append(byte)
            default:
                output.append(0x25)
                output.append(Self.digit(byte >> 4))
                output.append(Self.digit(byte & 0xF))
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }
}
