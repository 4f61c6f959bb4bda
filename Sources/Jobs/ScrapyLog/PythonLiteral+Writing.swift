extension PythonLiteral: CustomStringConvertible {
    /// The value as Python's `repr` writes it.
    package var description: String {
        switch self {
        case .none: "None"
        case .boolean(let value): value ? "True" : "False"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): Self.quoted(text)
        case .list(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
        case .dictionary(let members): Self.dictionary(members, separator: ", ")
        case .moment(let moment): moment.written
        case .other(let text): text
        }
    }

    /// Statistics as Scrapy logs them: sorted, one a line.
    package static func pretty(_ members: [Member]) -> String {
        dictionary(members.sorted { $0.name < $1.name }, separator: ",\n ")
    }

    private static func dictionary(_ members: [Member], separator: String) -> String {
        "{" + members.map { "\(quoted($0.name)): \($0.value)" }.joined(separator: separator) + "}"
    }

    private static func quoted(_ text: String) -> String {
        // Python takes double quotes when that saves it a backslash.
        let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var shown = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": shown += "\\\\"
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case quote: shown += "\\" + String(quote)
            case "\0"..<" ", "\u{7F}"...("\u{A0}"), "\u{2028}"..."\u{2029}":
                let digits = String(scalar.value, radix: 16)
                let width = scalar.value < 0x100 ? 2 : 4
                let escape = width == 2 ? "\\x" : "\\u"
                shown += escape + String(repeating: "0", count: width - digits.utf8.count) + digits
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown + String(quote)
    }
}
