import Web

/// What an expression is worth.
extension Expression.Node {
    func value(in names: JSONObject) throws(ExpressionFault) -> JSONValue {
        switch self {
        case .value(let value): return value
        case .list(let nodes):
            var values: [JSONValue] = []
            for node in nodes { values.append(try node.value(in: names)) }
            return .array(values)
        case .path(let name): return names[name] ?? .null
        case .member(let node, let name): return try node.value(in: names)[name] ?? .null
        case .element(let node, let place):
            return Self.element(try node.value(in: names), try place.value(in: names))
        case .not(let node): return .bool(!(try node.truth(in: names)))
        case .negative(let node): return try Self.compute("-", .integer(0), try node.value(in: names))
        case .and(let one, let other):
            guard try one.truth(in: names) else { return false }
            return .bool(try other.truth(in: names))
        case .or(let one, let other):
            if try one.truth(in: names) { return true }
            return .bool(try other.truth(in: names))
        case .binary(let sign, let one, let other):
            return try Self.binary(sign, try one.value(in: names), try other.value(in: names))
        case .length(let node): return .integer(Int64(Self.length(try node.value(in: names))))
        case .exists(let node): return .bool(try node.value(in: names) != .null)
        }
    }

    func truth(in names: JSONObject) throws(ExpressionFault) -> Bool {
        let value = try value(in: names)
        guard case .bool(let truth) = value else {
            throw ExpressionFault(
                .mismatch, "\(Self.called(value)) stands where true or false is needed; compare it with something")
        }
        return truth
    }

    var paths: [[String]] {
        switch self {
        case .value: []
        case .list(let nodes): nodes.flatMap(\.paths)
        case .path(let name): [[name]]
        case .member(let node, let name), .element(let node, .value(.string(let name))):
            if let path = node.written { [path + [name]] } else { node.paths }
        case .not(let node), .negative(let node), .length(let node), .exists(let node): node.paths
        case .and(let one, let other), .or(let one, let other), .binary(_, let one, let other),
            .element(let one, let other):
            one.paths + other.paths
        }
    }

    /// A path that consists of names alone.
    private var written: [String]? {
        switch self {
        case .path(let name): [name]
        case .member(let node, let name), .element(let node, .value(.string(let name))):
            node.written.map { $0 + [name] }
        default: nil
        }
    }

    // MARK: Operators

    private static func binary(_ sign: String, _ one: JSONValue, _ other: JSONValue) throws(ExpressionFault)
        -> JSONValue
    {
        switch sign {
        case "==": return .bool(isEqual(one, other))
        case "!=": return .bool(!isEqual(one, other))
        case "in":
            switch other {
            case .array(let values): return .bool(values.contains { isEqual($0, one) })
            case .object(let object):
                guard case .string(let name) = one else { return false }
                return .bool(object[name] != nil)
            case .string(let text):
                guard case .string(let part) = one else { throw mismatch("in", one, other) }
                return .bool(part.isEmpty || text.contains(part))
            case .null: return false
            default: throw mismatch("in", one, other)
            }
        case "<", "<=", ">", ">=": return .bool(try compare(sign, one, other))
        default: return try compute(sign, one, other)
        }
    }

    /// Numbers by what they are worth; everything else as it is.
    private static func isEqual(_ one: JSONValue, _ other: JSONValue) -> Bool {
        if let one = number(one), let other = number(other) { return one == other }
        return one == other
    }

    /// Nothing is less or more than null: what is not there yet is not enough, nor too much.
    private static func compare(_ sign: String, _ one: JSONValue, _ other: JSONValue) throws(ExpressionFault) -> Bool {
        switch (one, other) {
        case (.null, _), (_, .null): return false
        case (.integer(let one), .integer(let other)): return holds(sign, one, other)
        case (.string(let one), .string(let other)): return holds(sign, one, other)
        default:
            guard let one = number(one), let other = number(other) else { throw mismatch(sign, one, other) }
            return holds(sign, one, other)
        }
    }

    private static func holds<Value: Comparable>(_ sign: String, _ one: Value, _ other: Value) -> Bool {
        switch sign {
        case "<": one < other
        case "<=": one <= other
        case ">": one > other
        default: one >= other
        }
    }

    private static func compute(_ sign: String, _ one: JSONValue, _ other: JSONValue) throws(ExpressionFault)
        -> JSONValue
    {
        if sign == "+", case .string(let one) = one, case .string(let other) = other {
            guard one.utf8.count + other.utf8.count <= Template.mostBytes else { throw Template.tooLarge }
            return .string(one + other)
        }
        if case .integer(let one) = one, case .integer(let other) = other {
            let (value, isTooLarge) =
                switch sign {
                case "+": one.addingReportingOverflow(other)
                case "-": one.subtractingReportingOverflow(other)
                case "*": one.multipliedReportingOverflow(by: other)
                default: (0, true)
                }
            if !isTooLarge { return .integer(value) }
        }
        guard let left = number(one), let right = number(other) else { throw mismatch(sign, one, other) }
        let value =
            switch sign {
            case "+": left + right
            case "-": left - right
            case "*": left * right
            default: left / right
            }
        guard value.isFinite else {
            throw ExpressionFault(.mismatch, "\(called(one)) \(sign) \(called(other)) is no number")
        }
        return .number(value)
    }

    private static func element(_ value: JSONValue, _ place: JSONValue) -> JSONValue {
        switch (value, place) {
        case (.array(let values), .integer(let place)):
            let index = place < 0 ? Int64(values.count) + place : place
            return value[Int(clamping: index)] ?? .null
        case (.object(let object), .string(let name)): return object[name] ?? .null
        default: return .null
        }
    }

    private static func length(_ value: JSONValue) -> Int {
        switch value {
        case .array(let values): values.count
        case .object(let object): object.count
        case .string(let text): text.count
        default: 0
        }
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    private static func mismatch(_ sign: String, _ one: JSONValue, _ other: JSONValue) -> ExpressionFault {
        ExpressionFault(.mismatch, "\(called(one)) \(sign) \(called(other)) means nothing")
    }

    private static func called(_ value: JSONValue) -> String {
        switch value {
        case .array: "a list"
        case .object: "an object"
        default: String(value.description.prefix(60))
        }
    }
}
