import Web

extension PythonLiteralReader {
    /// Reads a number; nil when there is none.
    mutating func number() -> PythonLiteral? {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if bytes.hasPrefix("inf", at: position) {
            position += 3
            return .number(bytes[start] == UInt8(ascii: "-") ? -.infinity : .infinity)
        }
        var isInteger = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
                isInteger = false
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
                guard bytes[position - 1] | 0x20 == UInt8(ascii: "e") else { break }
            } else if !ASCII.isDigit(byte) {
                break
            }
            position += 1
        }
        // No number is longer, unless somebody wants to keep the reader busy.
        guard position - start <= 400 else { return nil }
        let text = written(from: start)
        if isInteger, let value = Int64(text) { return .integer(value) }
        return Double(text).map { .number($0) }
    }

    /// Reads a name, or a call such as `datetime.datetime(2026, 1, 2)`; nil when there is none.
    mutating func word() -> PythonLiteral? {
        let start = position
        while position < bytes.count, isNamePart(bytes[position]) { position += 1 }
        guard position > start else { return nil }
        let name = written(from: start)
        if position < bytes.count, bytes[position] == UInt8(ascii: "(") {
            skipUnknown()
            let text = written(from: start)
            guard name == "datetime.datetime", text.hasSuffix(")"), text.utf8.count <= 200 else { return .other(text) }
            let arguments = String(text.dropFirst(name.count + 1).dropLast())
            return PythonMoment(arguments: arguments, written: text).map { .moment($0) } ?? .other(text)
        }
        switch name {
        case "None": return PythonLiteral.none
        case "True": return .boolean(true)
        case "False": return .boolean(false)
        case "inf": return .number(.infinity)
        case "nan": return .number(.nan)
        default: return .other(name)
        }
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte >= 0x80
    }

    /// Steps to the comma or the bracket that ends what is not understood, over all brackets and strings in it.
    mutating func skipUnknown(stopAtColon: Bool = false) {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "<"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ">"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return
            case UInt8(ascii: ":") where depth == 0 && stopAtColon: return
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                if string() != nil { continue }
            default: break
            }
            position += 1
        }
    }
}
