/// Reads an expression from its pieces, by descent. Operators bind as Prometheus has it: or, and/unless, comparisons, + -,
/// * /, the sign.
struct AlertParser {
    private let tokens: [AlertToken]
    private var index = 0
    private var depth = 0
    private var nodes = 0
    private(set) var needs: [String: Duration] = [:]

    private static let words: Set<String> = [
        "and", "or", "unless", "by", "on", "ignoring", "without", "bool", "offset",
    ]

    init(_ tokens: [AlertToken]) { self.tokens = tokens }

    /// All of it.
    mutating func whole() throws(AlertExpressionFault) -> AlertExpression.Node {
        let node = try disjunction()
        guard case .end = token.kind else { throw unexpected("an operator") }
        return node
    }

    // MARK: Levels, the loosest first

    private mutating func disjunction() throws(AlertExpressionFault) -> AlertExpression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= AlertExpression.mostDepth else {
            throw AlertExpressionFault(
                "an expression has at most \(AlertExpression.mostDepth) brackets within each other")
        }
        var node = try conjunction()
        while take(word: "or") { node = try set(.or, node, try conjunction()) }
        return node
    }

    private mutating func conjunction() throws(AlertExpressionFault) -> AlertExpression.Node {
        var node = try comparison()
        while true {
            if take(word: "and") {
                node = try set(.and, node, try comparison())
            } else if take(word: "unless") {
                node = try set(.unless, node, try comparison())
            } else {
                return node
            }
        }
    }

    private mutating func set(
        _ operation: AlertExpression.SetOperator, _ left: AlertExpression.Node, _ right: AlertExpression.Node
    ) throws(AlertExpressionFault) -> AlertExpression.Node {
        guard left.isVector, right.isVector else {
            throw AlertExpressionFault("`\(operation.rawValue)` needs metrics on both sides, not a number")
        }
        return try counted(.set(operation, left, right))
    }

    private mutating func comparison() throws(AlertExpressionFault) -> AlertExpression.Node {
        var node = try sum()
        while let sign = take(["==", "!=", "<=", ">=", "<", ">"]) {
            let right = try sum()
            guard let operation = AlertExpression.Comparison(rawValue: sign), node.isVector || right.isVector else {
                throw AlertExpressionFault("two numbers are compared, which is always true or never")
            }
            node = try counted(.comparison(operation, node, right))
        }
        return node
    }

    private mutating func sum() throws(AlertExpressionFault) -> AlertExpression.Node {
        var node = try product()
        while let sign = take(["+", "-"]) { node = try arithmetic(sign, node, try product()) }
        return node
    }

    private mutating func product() throws(AlertExpressionFault) -> AlertExpression.Node {
        var node = try signed()
        while let sign = take(["*", "/"]) { node = try arithmetic(sign, node, try signed()) }
        return node
    }

    private mutating func arithmetic(
        _ sign: String, _ left: AlertExpression.Node, _ right: AlertExpression.Node
    ) throws(AlertExpressionFault) -> AlertExpression.Node {
        guard let operation = AlertExpression.Arithmetic(rawValue: sign) else { throw unexpected("an operator") }
        return try counted(.arithmetic(operation, left, right))
    }

    private mutating func signed() throws(AlertExpressionFault) -> AlertExpression.Node {
        take(["-"]) == nil ? try primary() : try counted(.negative(try primary()))
    }

    private mutating func primary() throws(AlertExpressionFault) -> AlertExpression.Node {
        switch token.kind {
        case .number(let value):
            index += 1
            return try counted(.number(value))
        case .sign("("):
            index += 1
            let node = try disjunction()
            try expect(")")
            return node
        case .name(let name) where !Self.words.contains(name):
            let next = tokens[min(index + 1, tokens.count - 1)].kind
            if let aggregate = AlertExpression.Aggregate(rawValue: name), next == .sign("(") || next == .name("by") {
                index += 1
                return try self.aggregate(aggregate)
            }
            guard next == .sign("(") else { return try counted(.series(try selector(window: .zero))) }
            let place = token.place
            index += 2
            return try call(name, at: place)
        default: throw unexpected("a metric, a number or a function")
        }
    }

    // MARK: Functions and metrics

    private mutating func call(_ name: String, at place: Int) throws(AlertExpressionFault) -> AlertExpression.Node {
        if name == "time" {
            try expect(")")
            return try counted(.now)
        }
        guard let change = AlertExpression.Change(rawValue: name) else {
            throw AlertExpressionFault(
                "there is no \(name.prefix(40))() at character \(place); there are rate, increase, time, sum, min, max, avg and count"
            )
        }
        let selector = try selector(window: nil)
        guard case .time(let seconds) = token.kind else { throw unexpected("a time such as [10m]") }
        index += 1
        let window = Duration.seconds(seconds)
        guard Duration.seconds(15)...AlertExpression.longestWindow ~= window else {
            throw AlertExpressionFault("\(name)() looks back from [15s] to [6h]")
        }
        try expect(")")
        needs[selector.name] = max(needs[selector.name] ?? .zero, window)
        return try counted(.change(change, selector, window: window))
    }

    private mutating func aggregate(
        _ aggregate: AlertExpression.Aggregate
    ) throws(AlertExpressionFault) -> AlertExpression.Node {
        var labels = try grouping()
        try expect("(")
        let node = try disjunction()
        try expect(")")
        if labels == nil { labels = try grouping() }
        guard node.isVector else { throw AlertExpressionFault("\(aggregate.rawValue)() needs a metric, not a number") }
        return try counted(.aggregate(aggregate, by: labels ?? [], node))
    }

    /// `by (node, outcome)`.
    private mutating func grouping() throws(AlertExpressionFault) -> [String]? {
        guard take(word: "by") else { return nil }
        try expect("(")
        var labels: [String] = []
        while take([")"]) == nil {
            if !labels.isEmpty { try expect(",") }
            if !labels.isEmpty, take([")"]) != nil { break }
            guard case .name(let name) = token.kind, AlertLabels.isName(name) else {
                throw unexpected("the name of a label")
            }
            index += 1
            labels.append(name)
        }
        return labels
    }

    /// `trawl_jobs{state="pending"}`.
    private mutating func selector(window: Duration?) throws(AlertExpressionFault) -> AlertExpression.SeriesSelector {
        guard case .name(let name) = token.kind, !Self.words.contains(name) else {
            throw unexpected("the name of a metric")
        }
        index += 1
        var matchers: [LabelMatcher] = []
        if take(["{"]) != nil {
            while take(["}"]) == nil {
                if !matchers.isEmpty { try expect(",") }
                if !matchers.isEmpty, take(["}"]) != nil { break }
                guard case .name(let label) = token.kind else { throw unexpected("the name of a label") }
                index += 1
                guard let sign = take(["=", "!=", "=~", "!~"]), let relation = LabelMatcher.Relation(rawValue: sign)
                else {
                    throw unexpected("one of = != =~ !~")
                }
                guard case .text(let value) = token.kind else { throw unexpected("a value in quotes") }
                index += 1
                matchers.append(try LabelMatcher(label, relation, value))
            }
        }
        if let window {
            if case .time = token.kind {
                throw AlertExpressionFault("a time such as [10m] stands only in rate() and increase()")
            }
            needs[name] = max(needs[name] ?? .zero, window)
        }
        return AlertExpression.SeriesSelector(name: name, matchers: matchers)
    }

    // MARK: Pieces

    private mutating func counted(_ node: AlertExpression.Node) throws(AlertExpressionFault) -> AlertExpression.Node {
        nodes += 1
        guard nodes <= AlertExpression.mostNodes else {
            throw AlertExpressionFault(
                "an expression has at most \(AlertExpression.mostNodes) metrics, numbers and operators")
        }
        return node
    }

    /// There is always one: the end is never passed.
    private var token: AlertToken { tokens[min(index, tokens.count - 1)] }

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

    private mutating func expect(_ sign: String) throws(AlertExpressionFault) {
        guard take([sign]) != nil else { throw unexpected(sign) }
    }

    private func unexpected(_ wanted: String) -> AlertExpressionFault {
        AlertExpressionFault("\(wanted) is expected at character \(token.place), not \(token.words)")
    }
}
