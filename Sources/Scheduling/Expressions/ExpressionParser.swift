import Web

/// Reads an expression from its pieces, by descent.
struct ExpressionParser {
    private let tokens: [ExpressionToken]
    private var index = 0
    private var depth = 0

    private static let comparisons: Set<String> = ["==", "!=", "<", "<=", ">", ">="]

    init(_ tokens: [ExpressionToken]) { self.tokens = tokens }

    /// All of it.
    mutating func whole() throws(ExpressionFault) -> Expression.Node {
        let node = try disjunction()
        guard case .end = token.kind else { throw unexpected("an operator") }
        return node
    }

    // MARK: Levels, the loosest first

    private mutating func disjunction() throws(ExpressionFault) -> Expression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Expression.mostDepth else {
            throw ExpressionFault(
                .tooLarge, "an expression has at most \(Expression.mostDepth) brackets within each other")
        }
        var node = try conjunction()
        while take(word: "or") { node = .or(node, try conjunction()) }
        return node
    }

    private mutating func conjunction() throws(ExpressionFault) -> Expression.Node {
        var node = try negation()
        while take(word: "and") { node = .and(node, try negation()) }
        return node
    }

    private mutating func negation() throws(ExpressionFault) -> Expression.Node {
        var isNegative = false
        while take(word: "not") { isNegative.toggle() }
        let node = try comparison()
        return isNegative ? .not(node) : node
    }

    private mutating func comparison() throws(ExpressionFault) -> Expression.Node {
        let node = try sum()
        if case .sign(let sign) = token.kind, Self.comparisons.contains(sign) {
            index += 1
            return .binary(sign, node, try sum())
        }
        if take(word: "in") { return .binary("in", node, try sum()) }
        if case .name("not") = token.kind, case .name("in") = tokens[min(index + 1, tokens.count - 1)].kind {
            index += 2
            return .not(.binary("in", node, try sum()))
        }
        return node
    }

    private mutating func sum() throws(ExpressionFault) -> Expression.Node {
        var node = try product()
        while let sign = take(["+", "-"]) { node = .binary(sign, node, try product()) }
        return node
    }

    private mutating func product() throws(ExpressionFault) -> Expression.Node {
        var node = try signed()
        while let sign = take(["*", "/"]) { node = .binary(sign, node, try signed()) }
        return node
    }

    private mutating func signed() throws(ExpressionFault) -> Expression.Node {
        take(["-"]) == nil ? try selection() : .negative(try selection())
    }

    private mutating func selection() throws(ExpressionFault) -> Expression.Node {
        var node = try primary()
        while let sign = take([".", "["]) {
            if sign == "." {
                guard case .name(let name) = token.kind else { throw unexpected("the name of a member") }
                index += 1
                node = .member(node, name)
            } else {
                node = .element(node, try disjunction())
                try expect("]")
            }
        }
        return node
    }

    private mutating func primary() throws(ExpressionFault) -> Expression.Node {
        let found = token
        switch found.kind {
        case .value(let value):
            index += 1
            return .value(value)
        case .sign("("):
            index += 1
            let node = try disjunction()
            try expect(")")
            return node
        case .sign("["):
            index += 1
            return .list(try list())
        case .name(let name) where !["and", "or", "not", "in"].contains(name):
            index += 1
            guard take(["("]) != nil else { return .path(name) }
            let argument = try disjunction()
            try expect(")")
            switch name {
            case "length": return .length(argument)
            case "exists": return .exists(argument)
            default:
                throw ExpressionFault(
                    .unreadable, "there is no \(name)() at character \(found.place); there are length(x) and exists(x)")
            }
        default: throw unexpected("a value")
        }
    }

    private mutating func list() throws(ExpressionFault) -> [Expression.Node] {
        var nodes: [Expression.Node] = []
        if take(["]"]) != nil { return nodes }
        repeat { nodes.append(try disjunction()) } while take([","]) != nil
        try expect("]")
        return nodes
    }

    // MARK: Pieces

    /// There is always one: the end is never passed.
    private var token: ExpressionToken { tokens[min(index, tokens.count - 1)] }

    private mutating func take(word: String) -> Bool {
        guard case .name(word) = token.kind else { return false }
        index += 1
        return true
    }

    private mutating func take(_ signs: [String]) -> String? {
        guard case .sign(let sign) = token.kind, signs.contains(sign) else { return nil }
        index += 1
        return sign
    }

    private mutating func expect(_ sign: String) throws(ExpressionFault) {
        guard take([sign]) != nil else { throw unexpected(sign) }
    }

    private func unexpected(_ wanted: String) -> ExpressionFault {
        let place = token.kind == .end ? "" : " at character \(token.place)"
        return ExpressionFault(.unreadable, "\(wanted) is expected\(place), not \(token.text)")
    }
}
