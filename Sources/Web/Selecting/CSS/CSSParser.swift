/// Parses a selector list (Selectors level 4, section 17, without namespaces).
struct CSSParser {
    var scanner: CSSScanner
    /// The tables so far. What belongs together is gathered first and then added as neighbours, since functions inside
    /// it add theirs in between.
    var result = CSSSelectorList()
    private var nesting = 0

    init(_ text: String) { scanner = CSSScanner(text) }

    /// What one list may hold and what ends it.
    enum Place {
        /// The whole selector: branches may take `::text` or `::attr()`.
        case top
        /// Inside `:not()`, `:is()`, `:where()`.
        case function
        /// Inside `:has()`: branches may begin with a combinator.
        case relative
    }

    mutating func parse() throws(SelectorFault) -> CSSSelectorList {
        result.branches = try list(.top)
        guard result.branches.count <= CSSSelectorList.maximumBranches else {
            throw SelectorFault(
                code: .tooLarge, message: "a list may have \(CSSSelectorList.maximumBranches) selectors", offset: 0)
        }
        return result
    }

    /// Parses branches up to the end, or up to the `)` of a function.
    mutating func list(_ place: Place) throws(SelectorFault) -> CSSRange {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= CSSSelectorList.maximumNesting else {
            throw fault(.tooLarge, "functions may stand \(CSSSelectorList.maximumNesting) deep in each other")
        }
        var branches: [CSSComplexSelector] = []
        repeat {
            branches.append(try complex(place))
        } while scanner.skip(UInt8(ascii: ","))
        if place == .top {
            if scanner.current != nil { throw unexpected() }
        } else if !scanner.skip(UInt8(ascii: ")")) {
            throw scanner.isAtEnd ? fault(.syntax, "a closing ) is missing") : unexpected()
        }
        return Self.add(branches, to: &result.selectors)
    }

    private mutating func complex(_ place: Place) throws(SelectorFault) -> CSSComplexSelector {
        var compounds: [CSSCompound] = []
        var target = CSSTarget.element
        var combinator = CSSCombinator.descendant
        try scanner.skipWhitespace()
        if place == .relative {
            compounds.append(CSSCompound(tests: Self.add([.anchor], to: &result.tests)))
            combinator = try combinatorSign() ?? .descendant
            try scanner.skipWhitespace()
        }
        while true {
            let start = scanner.position
            var compound = try compound()
            compound.combinator = combinator
            compounds.append(compound)
            guard compounds.count <= CSSSelectorList.maximumCompounds else {
                throw fault(.tooLarge, "a selector may join \(CSSSelectorList.maximumCompounds) parts")
            }
            if scanner.current == UInt8(ascii: ":"), scanner.peek(1) == UInt8(ascii: ":") {
                guard place == .top else { throw fault(.syntax, "nothing can be taken of a match inside a function") }
                target = try self.target(of: &compounds)
            } else if scanner.position == start {
                throw unexpected()
            }
            let spaced = try scanner.skipWhitespace()
            guard let byte = scanner.current, byte != UInt8(ascii: ","), byte != UInt8(ascii: ")") else {
                return CSSComplexSelector(compounds: Self.add(compounds, to: &result.compounds), target: target)
            }
            if case .element = target {
            } else {
                throw fault(.syntax, "::text and ::attr() stand at the end of a selector; nothing may follow")
            }
            if let sign = try combinatorSign() {
                combinator = sign
                try scanner.skipWhitespace()
            } else if spaced {
                combinator = .descendant
            } else {
                throw unexpected()
            }
        }
    }

    private mutating func combinatorSign() throws(SelectorFault) -> CSSCombinator? {
        let combinator: CSSCombinator
        switch scanner.current {
        case UInt8(ascii: ">"): combinator = .child
        case UInt8(ascii: "+"): combinator = .adjacent
        case UInt8(ascii: "~"): combinator = .sibling
        default: return nil
        }
        scanner.advance()
        return combinator
    }

    /// Parses what tests one element; leaves `::` to the caller. May be empty.
    private mutating func compound() throws(SelectorFault) -> CSSCompound {
        var compound = CSSCompound()
        if !scanner.skip(UInt8(ascii: "*")), scanner.isAtName {
            compound.name = add(name: try scanner.name("an element name"))
        }
        if scanner.current == UInt8(ascii: "|"), scanner.peek(1) != UInt8(ascii: "=") {
            throw fault(.unsupported, "namespaces are not offered; write the name without its prefix")
        }
        compound.tests = Self.add(try tests(), to: &result.tests)
        return compound
    }

    private mutating func tests() throws(SelectorFault) -> [CSSTest] {
        var tests: [CSSTest] = []
        while let byte = scanner.current {
            switch byte {
            case UInt8(ascii: "#"):
                scanner.advance()
                let name = try scanner.nameRest()
                if name.isEmpty { throw fault(.syntax, "expected an id after #") }
                tests.append(.identifier(add(text: name)))
            case UInt8(ascii: "."):
                scanner.advance()
                tests.append(.className(add(text: try scanner.name("a class name after the dot"))))
            case UInt8(ascii: "["): tests.append(.attribute(try attribute()))
            case UInt8(ascii: ":"):
                if scanner.peek(1) == UInt8(ascii: ":") { return tests }
                tests += try pseudoClass()
            case UInt8(ascii: "/") where scanner.peek(1) == UInt8(ascii: "*"): try scanner.skipComment()
            default: return tests
            }
        }
        return tests
    }

    // MARK: Tables

    private static func add<Element>(_ elements: [Element], to table: inout [Element]) -> CSSRange {
        // The text of a selector is short, so its tables are.
        let range = CSSRange(start: Int32(table.count), count: Int32(elements.count))
        table += elements
        return range
    }

    mutating func add(text: [UInt8]) -> CSSRange { Self.add(text, to: &result.text) }

    mutating func add(name: [UInt8]) -> CSSName {
        let spellings = MarkupName(name)
        return CSSName(
            exactKey: spellings.exact.key, foldedKey: spellings.folded.key, exact: add(text: name),
            folded: add(text: name.map(ASCII.lowercased)))
    }

    /// The number of the next remembered position.
    mutating func nextPosition() -> Int {
        result.positionCount += 1
        return result.positionCount - 1
    }

    func fault(_ code: SelectorFault.Code, _ message: String) -> SelectorFault {
        SelectorFault(code: code, message: message, offset: scanner.position)
    }

    private func unexpected() -> SelectorFault {
        guard let byte = scanner.current else {
            return fault(.syntax, "expected a selector here, but the text ends")
        }
        switch byte {
        case UInt8(ascii: ">"), UInt8(ascii: "+"), UInt8(ascii: "~"):
            return fault(.syntax, "a selector cannot begin with a combinator; write :scope before it")
        case 0x21..<0x7F:
            return fault(.syntax, "expected a selector here, found “\(Character(Unicode.Scalar(byte)))”")
        default: return fault(.syntax, "expected a selector here")
        }
    }
}
