extension CSSParser {
    /// Parses `:name` or `:name(…)`; the scanner stands at the colon.
    mutating func pseudoClass() throws(SelectorFault) -> [CSSTest] {
        let start = scanner.position
        scanner.advance()
        let written = String(decoding: try scanner.name("a pseudo-class after the colon"), as: UTF8.self)
        let name = written.lowercased()
        if scanner.skip(UInt8(ascii: "(")) {
            if let test = try function(name) { return [test] }
            throw SelectorFault(code: .unsupported, message: ":\(written)() is not offered", offset: start)
        }
        if let state = CSSState(rawValue: name) { return [.state(state)] }
        if let tests = place(name) { return tests }
        let hint = name == "text" || name == "attr" ? "; it is written with two colons" : ""
        throw SelectorFault(code: .unsupported, message: ":\(written) is not offered\(hint)", offset: start)
    }

    /// Pseudo-classes of position without arguments.
    private mutating func place(_ name: String) -> [CSSTest]? {
        switch name {
        case "first-child": [fixed(fromEnd: false, ofType: false)]
        case "last-child": [fixed(fromEnd: true, ofType: false)]
        case "only-child": [fixed(fromEnd: false, ofType: false), fixed(fromEnd: true, ofType: false)]
        case "first-of-type": [fixed(fromEnd: false, ofType: true)]
        case "last-of-type": [fixed(fromEnd: true, ofType: true)]
        case "only-of-type": [fixed(fromEnd: false, ofType: true), fixed(fromEnd: true, ofType: true)]
        default: nil
        }
    }

    private mutating func fixed(fromEnd: Bool, ofType: Bool) -> CSSTest {
        .position(CSSPosition(step: 0, offset: 1, fromEnd: fromEnd, ofType: ofType, slot: nextPosition()))
    }

    /// Pseudo-classes with arguments; the scanner stands after the opening bracket. nil for an unknown name.
    private mutating func function(_ name: String) throws(SelectorFault) -> CSSTest? {
        switch name {
        case "not": return .not(try list(.function))
        case "is", "where", "matches": return .matches(try list(.function))
        case "has": return .has(try list(.relative))
        case "contains": return .contains(add(text: try textArgument()))
        case "nth-child": return .position(try position(fromEnd: false, ofType: false))
        case "nth-last-child": return .position(try position(fromEnd: true, ofType: false))
        case "nth-of-type": return .position(try position(fromEnd: false, ofType: true))
        case "nth-last-of-type": return .position(try position(fromEnd: true, ofType: true))
        default: return nil
        }
    }

    private mutating func textArgument() throws(SelectorFault) -> [UInt8] {
        try scanner.skipWhitespace()
        let text: [UInt8] =
            switch scanner.current {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): try scanner.string()
            default: try scanner.name("the text to look for, in quotes,")
            }
        try closeBracket()
        return text
    }

    /// Parses `odd`, `even` or `an+b` (CSS Syntax level 3, section 6) and the closing bracket.
    private mutating func position(fromEnd: Bool, ofType: Bool) throws(SelectorFault) -> CSSPosition {
        try scanner.skipWhitespace()
        var position = CSSPosition(step: 0, offset: 0, fromEnd: fromEnd, ofType: ofType, slot: nextPosition())
        if keyword("odd") {
            (position.step, position.offset) = (2, 1)
        } else if keyword("even") {
            (position.step, position.offset) = (2, 0)
        } else {
            let negative = sign()
            let number = try digits()
            if let byte = scanner.current, ASCII.lowercased(byte) == UInt8(ascii: "n") {
                scanner.advance()
                position.step = (negative == true ? -1 : 1) * (number ?? 1)
                try scanner.skipWhitespace()
                if let negative = sign() {
                    try scanner.skipWhitespace()
                    guard let number = try digits() else { throw malformedPosition() }
                    position.offset = negative ? -number : number
                }
            } else {
                guard let number else { throw malformedPosition() }
                position.offset = negative == true ? -number : number
            }
        }
        try scanner.skipWhitespace()
        if let byte = scanner.current, ASCII.lowercased(byte) == UInt8(ascii: "o") {
            throw fault(.unsupported, "“of” inside :nth-child() is not offered; put the test before the colon")
        }
        try closeBracket()
        return position
    }

    private func malformedPosition() -> SelectorFault {
        fault(.syntax, "expected a position such as 2, odd, even or 3n+1 here")
    }

    /// Goes past `+` or `-`; true for minus, nil for neither.
    private mutating func sign() -> Bool? {
        if scanner.skip(UInt8(ascii: "+")) { return false }
        return scanner.skip(UInt8(ascii: "-")) ? true : nil
    }

    private mutating func digits() throws(SelectorFault) -> Int? {
        var value: Int?
        while let byte = scanner.current, ASCII.isDigit(byte) {
            let next = (value ?? 0) * 10 + Int(byte &- 0x30)
            guard next <= 1_000_000_000 else { throw fault(.tooLarge, "a position may be at most 1000000000") }
            value = next
            scanner.advance()
        }
        return value
    }

    private mutating func keyword(_ word: StaticString) -> Bool {
        let matches = scanner.bytes.span.hasPrefixIgnoringCase(word, at: scanner.position)
        if matches { scanner.advance(word.utf8CodeUnitCount) }
        return matches
    }

    private mutating func closeBracket() throws(SelectorFault) {
        try scanner.skipWhitespace()
        guard scanner.skip(UInt8(ascii: ")")) else { throw fault(.syntax, "expected ) here") }
    }
}
