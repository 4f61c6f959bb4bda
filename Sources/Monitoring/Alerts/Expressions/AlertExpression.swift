import Jobs

/// A condition over metrics, in a small part of Prometheus' language and with its meaning: see `Docs/alerts.md`. Bounded in
/// length, depth and the time that it looks back.
package struct AlertExpression: Sendable, CustomStringConvertible {
    indirect enum Node: Sendable {
        case number(Double)
        /// Seconds since 1970.
        case now
        case series(SeriesSelector)
        /// How much a counter grew in a time, or how much a second.
        case change(Change, SeriesSelector, window: Duration)
        case aggregate(Aggregate, by: [String], Node)
        case negative(Node)
        case arithmetic(Arithmetic, Node, Node)
        case comparison(Comparison, Node, Node)
        case set(SetOperator, Node, Node)

        /// Whether it is a number for each label set, not one number.
        var isVector: Bool {
            switch self {
            case .number, .now: false
            case .series, .change, .aggregate, .set: true
            case .negative(let node): node.isVector
            case .arithmetic(_, let left, let right), .comparison(_, let left, let right):
                left.isVector || right.isVector
            }
        }
    }

    /// Series of one metric.
    struct SeriesSelector: Sendable, Hashable {
        let name: String
        let matchers: [LabelMatcher]
    }

    enum Change: String, Sendable { case rate, increase }
    enum Aggregate: String, Sendable, CaseIterable { case sum, min, max, avg, count }
    enum Arithmetic: String, Sendable { case plus = "+", minus = "-", times = "*", by = "/" }
    enum Comparison: String, Sendable {
        case equal = "==", unequal = "!=", less = "<", lessOrEqual = "<=", more = ">", moreOrEqual = ">="
    }
    enum SetOperator: String, Sendable { case and, or, unless }

    static let mostBytes = 2_000
    /// Brackets and signs within each other.
    static let mostDepth = 32
    static let mostNodes = 200
    /// As far back as it may look.
    static let longestWindow = Duration.seconds(6 * 3_600)

    /// As it was written.
    package let description: String
    let root: Node
    /// The metrics that it is computed from, by the names of their samples, each with how long their past is needed.
    let needs: [String: Duration]

    /// Reads an expression. Throws what is wrong with it.
    package init(_ text: String) throws(AlertExpressionFault) {
        guard text.utf8.count <= Self.mostBytes else {
            throw AlertExpressionFault("an expression has at most \(Self.mostBytes) bytes")
        }
        var scanner = AlertScanner(text)
        var parser = AlertParser(try scanner.tokens())
        root = try parser.whole()
        guard root.isVector else {
            throw AlertExpressionFault("the expression says nothing of any metric, so that it is always true or never")
        }
        needs = parser.needs
        description = text
    }

    /// The longest time that it looks back.
    var window: Duration { needs.values.max() ?? .zero }
}
