import Jobs

extension AlertExpression {
    private enum Value {
        case number(Double)
        case vector([AlertLabels: Double])

        var vector: [AlertLabels: Double] {
            switch self {
            case .number(let value): [AlertLabels(): value]
            case .vector(let values): values
            }
        }
    }

    /// The label sets for which it holds, each with its value.
    package func evaluate(_ history: MetricHistory) -> [AlertLabels: Double] { Self.value(root, history).vector }

    private static func value(_ node: Node, _ history: MetricHistory) -> Value {
        switch node {
        case .number(let value): .number(value)
        case .now: .number(Double(history.moment?.microseconds ?? 0) / 1e6)
        case .series(let selector): .vector(history.values(selector))
        case .change(let change, let selector, let window):
            .vector(
                history.growth(selector, window: window).mapValues {
                    change == .increase ? $0.increase : $0.increase / $0.seconds
                })
        case .aggregate(let aggregate, let labels, let node):
            .vector(self.aggregate(aggregate, by: labels, value(node, history).vector))
        case .negative(let node): map(value(node, history)) { -$0 }
        case .arithmetic(let operation, let left, let right):
            arithmetic(operation, value(left, history), value(right, history))
        case .comparison(let operation, let left, let right):
            .vector(comparison(operation, value(left, history), value(right, history)))
        case .set(let operation, let left, let right):
            .vector(set(operation, value(left, history).vector, value(right, history).vector))
        }
    }

    private static func map(_ value: Value, _ change: (Double) -> Double) -> Value {
        switch value {
        case .number(let number): .number(change(number))
        case .vector(let values): .vector(values.mapValues(change))
        }
    }

    private static func aggregate(
        _ aggregate: Aggregate, by labels: [String], _ values: [AlertLabels: Double]
    ) -> [AlertLabels: Double] {
        var groups: [AlertLabels: [Double]] = [:]
        for (key, value) in values { groups[key.only(labels), default: []].append(value) }
        return groups.mapValues { values in
            switch aggregate {
            case .sum: values.reduce(0, +)
            case .min: values.filter { !$0.isNaN }.min() ?? .nan
            case .max: values.filter { !$0.isNaN }.max() ?? .nan
            case .avg: values.reduce(0, +) / Double(values.count)
            case .count: Double(values.count)
            }
        }
    }

    private static func arithmetic(_ operation: Arithmetic, _ left: Value, _ right: Value) -> Value {
        func compute(_ left: Double, _ right: Double) -> Double {
            switch operation {
            case .plus: left + right
            case .minus: left - right
            case .times: left * right
            case .by: left / right
            }
        }
        switch (left, right) {
        case (.number(let left), .number(let right)): return .number(compute(left, right))
        case (.vector(let left), .number(let right)): return .vector(left.mapValues { compute($0, right) })
        case (.number(let left), .vector(let right)): return .vector(right.mapValues { compute(left, $0) })
        case (.vector(let left), .vector(let right)):
            var result: [AlertLabels: Double] = [:]
            for (labels, value) in left {
                if let other = right[labels] { result[labels] = compute(value, other) }
            }
            return .vector(result)
        }
    }

    /// What holds stays, with the value of the metric; of two metrics that of the left one.
    private static func comparison(_ operation: Comparison, _ left: Value, _ right: Value) -> [AlertLabels: Double] {
        func holds(_ left: Double, _ right: Double) -> Bool {
            switch operation {
            case .equal: left == right
            case .unequal: left != right
            case .less: left < right
            case .lessOrEqual: left <= right
            case .more: left > right
            case .moreOrEqual: left >= right
            }
        }
        switch (left, right) {
        case (.number, .number): return [:]
        case (.vector(let left), .number(let right)): return left.filter { holds($0.value, right) }
        case (.number(let left), .vector(let right)): return right.filter { holds(left, $0.value) }
        case (.vector(let left), .vector(let right)):
            return left.filter { labels, value in right[labels].map { holds(value, $0) } ?? false }
        }
    }

    private static func set(
        _ operation: SetOperator, _ left: [AlertLabels: Double], _ right: [AlertLabels: Double]
    ) -> [AlertLabels: Double] {
        switch operation {
        case .and: left.filter { right[$0.key] != nil }
        case .unless: left.filter { right[$0.key] == nil }
        case .or: left.merging(right) { mine, _ in mine }
        }
    }
}
