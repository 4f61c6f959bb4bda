/// Values that one of the engines cannot keep are refused by both, so that what works with one works with the other.
extension SQLFault {
    static func nulInText(argument index: Int) -> SQLFault {
        SQLFault(
            .statement,
            "Argument \(index + 1) is a text with a NUL character, which databases cannot keep; take a blob.")
    }

    static func notFinite(argument index: Int) -> SQLFault {
        SQLFault(.statement, "Argument \(index + 1) is no finite number, which SQLite cannot keep.")
    }
}

extension String {
    /// The beginning of a statement on one line, for messages.
    var shownStatement: String {
        let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }
}
