import Web

/// A piece of an expression.
struct AlertToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case number(Double)
        /// The name of a metric, a label, a function or an operator.
        case name(String)
        case text(String)
        /// In seconds.
        case time(Double)
        case sign(String)
        case end
    }

    let kind: Kind
    /// Which byte it begins at, from 1.
    let place: Int

    /// As messages name it.
    var words: String {
        switch kind {
        case .number(let value): "\(value)"
        case .name(let name): name
        case .text(let text): "\"\(text.prefix(40))\""
        case .time(let seconds): "\(seconds)s"
        case .sign(let sign): sign
        case .end: "the end"
        }
    }
}

/// Cuts an expression into its pieces.
struct AlertScanner {
    private let bytes: [UInt8]
    private var index = 0

    private static let signs = [
        "==", "!=", "=~", "!~", "<=", ">=", "=", "<", ">", "(", ")", "{", "}", ",", "+", "-", "*", "/",
    ]
    private static let units: [(name: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400),
    ]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// All pieces, the end at last. Throws for a character that means nothing, and for a text or number that is none.
    mutating func tokens() throws(AlertExpressionFault) -> [AlertToken] {
        var tokens: [AlertToken] = []
        while index < bytes.count {
            let (begin, byte) = (index, bytes[index])
            if byte == 0x20 || 0x09...0x0D ~= byte {
                index += 1
                continue
            }
            tokens.append(AlertToken(kind: try kind(byte), place: begin + 1))
        }
        tokens.append(AlertToken(kind: .end, place: bytes.count + 1))
        return tokens
    }

    private mutating func kind(_ byte: UInt8) throws(AlertExpressionFault) -> AlertToken.Kind {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return .text(try quoted(byte)) }
        if byte == UInt8(ascii: "[") { return .time(try window()) }
        if Self.isDigit(byte) || byte == UInt8(ascii: ".") { return .number(try number()) }
        if Self.isOfName(byte) { return .name(taken(while: Self.isOfName)) }
        for sign in Self.signs where bytes[index...].starts(with: sign.utf8) {
            index += sign.utf8.count
            return .sign(sign)
        }
        throw AlertExpressionFault("character \(index + 1) means nothing here")
    }

    private mutating func quoted(_ quote: UInt8) throws(AlertExpressionFault) -> String {
        let begin = index
        var text: [UInt8] = []
        index += 1
        while index < bytes.count, bytes[index] != quote {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 1
                guard index < bytes.count else { break }
                switch bytes[index] {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): text.append(bytes[index])
                default:
                    throw AlertExpressionFault(
                        "the text at character \(begin + 1) has a \\ before a character that needs none; write \\\\")
                }
            } else {
                text.append(bytes[index])
            }
            index += 1
        }
        guard index < bytes.count else { throw AlertExpressionFault("the text at character \(begin + 1) has no end") }
        index += 1
        return String(decoding: text, as: UTF8.self)
    }

    /// `[10m]`, `[1h30m]`.
    private mutating func window() throws(AlertExpressionFault) -> Double {
        let begin = index
        index += 1
        let text = taken { Self.isDigit($0) || Self.isOfName($0) }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "]"), let seconds = Self.seconds(text) else {
            throw AlertExpressionFault("a time such as [10m] or [1h30m] is expected at character \(begin + 1)")
        }
        index += 1
        return seconds
    }

    static func seconds(_ text: String) -> Double? {
        var (total, rest) = (0.0, Array(text.utf8)[...])
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix(while: isDigit)
            rest = rest.dropFirst(digits.count)
            guard 1...9 ~= digits.count, let count = Double(String(decoding: digits, as: UTF8.self)),
                let unit = units.first(where: { rest.starts(with: $0.name.utf8) })
            else { return nil }
            rest = rest.dropFirst(unit.name.utf8.count)
            total += count * unit.seconds
        }
        return total
    }

    private mutating func number() throws(AlertExpressionFault) -> Double {
        let begin = index
        let isOfNumber = { Self.isDigit($0) || $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
        var text = taken(while: isOfNumber)
        // `1e-5`
        if text.utf8.last.map({ $0 | 0x20 == UInt8(ascii: "e") }) == true, index + 1 < bytes.count,
            bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+"), Self.isDigit(bytes[index + 1])
        {
            text += bytes[index] == UInt8(ascii: "-") ? "-" : "+"
            index += 1
            text += taken(while: isOfNumber)
        }
        guard let number = Double(text), number.isFinite else {
            throw AlertExpressionFault("\(text.prefix(40)) at character \(begin + 1) is no number")
        }
        return number
    }

    private mutating func taken(while condition: (UInt8) -> Bool) -> String {
        let taken = bytes[index...].prefix(while: condition)
        index += taken.count
        return String(decoding: taken, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: ":"): true
        default: false
        }
    }
}
