extension CSSParser {
    /// Parses `[name operator value flag]`; the scanner stands at the bracket.
    mutating func attribute() throws(SelectorFault) -> CSSAttributeTest {
        let start = scanner.position
        scanner.advance()
        try scanner.skipWhitespace()
        var test = CSSAttributeTest(name: add(name: try scanner.name("an attribute name")))
        try scanner.skipWhitespace()
        if scanner.current == UInt8(ascii: "|"), scanner.peek(1) != UInt8(ascii: "=") {
            throw fault(.unsupported, "namespaces are not offered; write the attribute without its prefix")
        }
        if scanner.skip(UInt8(ascii: "]")) { return test }
        if scanner.isAtEnd { throw SelectorFault(code: .syntax, message: "this [ has no closing ]", offset: start) }
        test.comparison = try attributeOperator()
        try scanner.skipWhitespace()
        let value: [UInt8] =
            switch scanner.current {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): try scanner.string()
            // Strictly a value that begins with a digit needs quotes; everybody writes it without them.
            case let byte? where ASCII.isDigit(byte): try scanner.nameRest()
            default: try scanner.name("a value, in quotes unless it is a name,")
            }
        test.value = add(text: value)
        try scanner.skipWhitespace()
        if let flag = scanner.current, ASCII.isAlpha(flag) {
            switch ASCII.lowercased(flag) {
            case UInt8(ascii: "i"): test.ignoresCase = true
            case UInt8(ascii: "s"): break
            default: throw fault(.syntax, "after the value only i (ignore case) or s may stand")
            }
            scanner.advance()
            try scanner.skipWhitespace()
        }
        guard scanner.skip(UInt8(ascii: "]")) else {
            throw scanner.isAtEnd
                ? SelectorFault(code: .syntax, message: "this [ has no closing ]", offset: start)
                : fault(.syntax, "expected ] here; put values that are not plain names in quotes")
        }
        return test
    }

    private mutating func attributeOperator() throws(SelectorFault) -> CSSAttributeTest.Operator {
        if scanner.skip(UInt8(ascii: "=")) { return .equals }
        let comparison: CSSAttributeTest.Operator? =
            switch scanner.current {
            case UInt8(ascii: "~"): .includes
            case UInt8(ascii: "|"): .dashMatch
            case UInt8(ascii: "^"): .prefix
            case UInt8(ascii: "$"): .suffix
            case UInt8(ascii: "*"): .substring
            default: nil
            }
        guard let comparison, scanner.peek(1) == UInt8(ascii: "=") else {
            throw fault(.syntax, "expected ] or one of = ~= |= ^= $= *= here")
        }
        scanner.advance(2)
        return comparison
    }

    /// Parses `::text` or `::attr(name)`. A bare one after a space means everything inside.
    mutating func target(of compounds: inout [CSSCompound]) throws(SelectorFault) -> CSSTarget {
        scanner.advance(2)
        let deep = makeDeep(&compounds)
        let start = scanner.position
        let name = String(decoding: try scanner.name("text or attr(name) after ::"), as: UTF8.self)
        if name == "text", scanner.current != UInt8(ascii: "(") { return .text(deep: deep) }
        guard name == "attr", scanner.skip(UInt8(ascii: "(")) else {
            throw SelectorFault(
                code: .unsupported, message: "::\(name) is not offered; there are ::text and ::attr(name)",
                offset: start)
        }
        try scanner.skipWhitespace()
        let attribute = add(name: try scanner.name("an attribute name"))
        try scanner.skipWhitespace()
        guard scanner.skip(UInt8(ascii: ")")) else { throw fault(.syntax, "expected ) after the attribute name") }
        return .attribute(attribute, deep: deep)
    }

    /// Whether the last part is `*` or nothing after a space, or all there is. It is taken away then: `a ::text` means all
    /// text inside `a`, with `a`'s own.
    private func makeDeep(_ compounds: inout [CSSCompound]) -> Bool {
        guard let last = compounds.last, last.isUniversal else { return false }
        if compounds.count == 1 { return true }
        guard last.combinator == .descendant else { return false }
        compounds.removeLast()
        return true
    }
}
