/// Brings paths of URLs and patterns of robots.txt into one form, so that they can be compared byte by byte
/// (RFC 9309 §2.2.2).
///
/// Escapes of unreserved characters are undone, other escapes get capital digits, and what may not stand in a URL
/// unescaped is escaped. Behind the first question mark `/ ? : @` have no meaning of their own (RFC 3986 §3.4), so their
/// escapes are undone too: this gives the matches of the RFC's table without a rule for `/` missing one in a query.
enum RobotsPath {
    /// What is done with a byte.
    private enum Class {
        static let plain: UInt8 = 0
        static let escaped: UInt8 = 1
        static let percent: UInt8 = 2
        /// `*` and `$`, which stand for themselves in a URL and for more in a pattern.
        static let special: UInt8 = 3
    }

    private static let classes: [UInt8] = (0..<256).map { number in
        let byte = UInt8(number)
        switch byte {
        case UInt8(ascii: "%"): return Class.percent
        case UInt8(ascii: "*"), UInt8(ascii: "$"): return Class.special
        default: return isUnreserved(byte) || isReserved(byte) ? Class.plain : Class.escaped
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: ASCII.isAlphanumeric(byte)
        }
    }

    private static func isReserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// Whether a URL's path and query are in their common form as they stand, as nearly all are.
    static func isNormal(_ path: Span<UInt8>) -> Bool {
        let classes = classes.span
        var seen: UInt8 = 0
        for index in path.indices { seen |= classes[Int(path[index])] }
        return seen == Class.plain
    }

    /// Appends the common form of `path`.
    ///
    /// - Parameter isPattern: whether `*` everywhere, and `$` at the end, keep their meaning.
    static func append(_ path: Span<UInt8>, isPattern: Bool, to output: inout ByteWriter) {
        let classes = classes.span
        var isQuery = false
        var index = 0
        while index < path.count {
            let byte = path[index]
            switch classes[Int(byte)] {
            case Class.plain:
                output.append(byte)
                if byte == UInt8(ascii: "?") { isQuery = true }
            case Class.percent:
                if index + 2 < path.count, let high = ASCII.hexValue(path[index + 1]),
                    let low = ASCII.hexValue(path[index + 2])
                {
                    let value = high << 4 | low
                    if isUnreserved(value) || isQuery && isFreeInQuery(value) {
                        output.append(value)
                    } else {
                        appendEscape(value, to: &output)
                    }
                    index += 2
                } else {
                    appendEscape(byte, to: &output)
                }
            case Class.special where isPattern && (byte == UInt8(ascii: "*") || index == path.count - 1):
                output.append(byte)
            default: appendEscape(byte, to: &output)
            }
            index += 1
        }
    }

    private static func isFreeInQuery(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@")
    }

    private static func appendEscape(_ byte: UInt8, to output: inout ByteWriter) {
        output.append(UInt8(ascii: "%"))
        output.append(ASCII.hexDigit(byte >> 4))
        output.append(ASCII.hexDigit(byte & 15))
    }
}
