import Web

/// Cuts an expression into its pieces.
struct ExpressionScanner {
    private let characters: [Character]
    private var place = 0

    private static let longSigns: Set<String> = ["==", "!=", "<=", ">="]
    private static let signs: Set<Character> = ["<", ">", "(", ")", "[", "]", ".", ",", "+", "-", "*", "/"]

    init(_ text: String) { characters = Array(text) }

    /// Throws when there is a character that means nothing, and for a text or number that is none.
    mutating func tokens() throws(ExpressionFault) -> [ExpressionToken] {
        var tokens: [ExpressionToken] = []
        while place < characters.count {
            let (begin, character) = (place, characters[place])
            let kind: ExpressionToken.Kind
            if character.isWhitespace {
                place += 1
                continue
            } else if character == "\"" || character == "'" {
                kind = .value(.string(try text()))
            } else if character.isASCII, character.isNumber {
                kind = .value(try number())
            } else if Self.isOfName(character), !character.isNumber {
                kind = Self.word(name())
            } else {
                kind = .sign(try sign())
            }
            tokens.append(ExpressionToken(kind: kind, place: begin + 1))
        }
        return tokens + [ExpressionToken(kind: .end, place: characters.count + 1)]
    }

    private static func word(_ name: String) -> ExpressionToken.Kind {
        switch name {
        case "true": .value(true)
        case "false": .value(false)
        case "null": .value(.null)
        default: .name(name)
        }
    }

    /// Letters, digits, `_`; within a name `-` too, since ids of steps have it: a subtraction needs a space before its sign.
    private static func isOfName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    private mutating func name() -> String {
        let begin = place
        while place < characters.count, Self.isOfName(characters[place]) || characters[place] == "-" { place += 1 }
        return String(characters[begin..<place])
    }

    private mutating func number() throws(ExpressionFault) -> JSONValue {
        let begin = place
        while place < characters.count, characters[place].isASCII, characters[place].isNumber { place += 1 }
        // A point belongs to the number when a digit follows it.
        if place + 1 < characters.count, characters[place] == ".", characters[place + 1].isASCII,
            characters[place + 1].isNumber
        {
            place += 1
            while place < characters.count, characters[place].isASCII, characters[place].isNumber { place += 1 }
        }
        let text = String(characters[begin..<place])
        if let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw ExpressionFault(.unreadable, "\(text) at character \(begin + 1) is no number")
        }
        return .number(number)
    }

    /// Between quotation marks of one kind; a backslash takes the mark or itself as it is.
    private mutating func text() throws(ExpressionFault) -> String {
        let (begin, mark) = (place, characters[place])
        var text = ""
        place += 1
        while place < characters.count, characters[place] != mark {
            if characters[place] == "\\", place + 1 < characters.count { place += 1 }
            text.append(characters[place])
            place += 1
        }
        guard place < characters.count else {
            throw ExpressionFault(.unreadable, "the text that begins at character \(begin + 1) has no end")
        }
        place += 1
        return text
    }

    private mutating func sign() throws(ExpressionFault) -> String {
        if place + 1 < characters.count, Self.longSigns.contains(String(characters[place...place + 1])) {
            place += 2
            return String(characters[place - 2..<place])
        }
        let character = characters[place]
        guard Self.signs.contains(character) else {
            let hint = character == "=" ? "; to compare, write ==" : ""
            throw ExpressionFault(.unreadable, "\(character) at character \(place + 1) means nothing here\(hint)")
        }
        place += 1
        return String(character)
    }
}
