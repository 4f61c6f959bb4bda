/// Reads the members of an object one by one, each with its type and range, and refuses what is left over. For whatever
/// comes from outside: bodies of requests, messages, stored rows. A member that is null counts as absent.
package struct JSONFields: Sendable {
    private let members: JSONObject
    private let path: String
    /// Every name that was asked for; some of them more than once.
    private var known: [String] = []
    /// Whether the member at each place was asked for.
    private var isTaken: [Bool]

    /// - Parameters:
    ///   - value: the object.
    ///   - path: what stands before the members' names in faults, such as `jobs[3].`.
    package init(_ value: JSONValue, path: String = "") throws(JSONFieldFault) {
        guard case .object(let members) = value else {
            let field = path.hasSuffix(".") ? String(path.dropLast()) : path
            let place = field.isEmpty ? "the body" : "\"\(field)\""
            throw JSONFieldFault(.wrongType, field: field, "\(place) must be a JSON object")
        }
        self.members = members
        self.path = path
        isTaken = Array(repeating: false, count: members.count)
    }

    /// The member as it is, or nil.
    package mutating func value(_ name: String) -> JSONValue? {
        known.append(name)
        guard let place = members.position(of: name) else { return nil }
        isTaken[place] = true
        if case .null = members[place].value { return nil }
        return members[place].value
    }

    /// A text, or nil.
    package mutating func string(_ name: String) throws(JSONFieldFault) -> String? {
        switch value(name) {
        case nil: return nil
        case .string(let text)?: return text
        default: throw wrongType(name, "a string")
        }
    }

    /// A whole number within `range`, or nil. Text of digits counts too, as it comes from query strings.
    package mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(JSONFieldFault) -> Int? {
        let number: Int
        switch value(name) {
        case nil: return nil
        case .integer(let value)?:
            guard let exact = Int(exactly: value) else {
                throw outOfRange(name, "\(range.lowerBound) to \(range.upperBound)")
            }
            number = exact
        case .number(let value)?:
            guard let exact = Int(exactly: value) else { throw wrongType(name, "a whole number") }
            number = exact
        case .string(let text)?:
            guard let exact = Int(text) else { throw wrongType(name, "a whole number") }
            number = exact
        default: throw wrongType(name, "a whole number")
        }
        guard range.contains(number) else { throw outOfRange(name, "\(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    /// A finite number within `range`, or nil. Text counts too.
    package mutating func number(_ name: String, in range: ClosedRange<Double>) throws(JSONFieldFault) -> Double? {
        let number: Double
        switch value(name) {
        case nil: return nil
        case .integer(let value)?: number = Double(value)
        case .number(let value)?: number = value
        case .string(let text)?:
            guard let value = Double(text) else { throw wrongType(name, "a number") }
            number = value
        default: throw wrongType(name, "a number")
        }
        guard range.contains(number) else {
            throw outOfRange(name, "\(range.lowerBound.shortest) to \(range.upperBound.shortest)")
        }
        return number
    }

    /// A truth value, or nil. The texts `true`, `false`, `1` and `0` count too.
    package mutating func bool(_ name: String) throws(JSONFieldFault) -> Bool? {
        switch value(name) {
        case nil: return nil
        case .bool(let value)?: return value
        case .string("true")?, .string("1")?: return true
        case .string("false")?, .string("0")?: return false
        default: throw wrongType(name, "true or false")
        }
    }

    /// A list, or nil.
    package mutating func array(_ name: String) throws(JSONFieldFault) -> [JSONValue]? {
        switch value(name) {
        case nil: return nil
        case .array(let elements)?: return elements
        default: throw wrongType(name, "a list")
        }
    }

    /// A list of texts, or nil.
    package mutating func strings(_ name: String) throws(JSONFieldFault) -> [String]? {
        guard let elements = try array(name) else { return nil }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw wrongType(name, "a list of strings") }
            texts.append(text)
        }
        return texts
    }

    /// An object whose values are texts, numbers or truth values, all as text; or nil.
    package mutating func texts(_ name: String) throws(JSONFieldFault) -> [String: String]? {
        guard let value = value(name) else { return nil }
        guard case .object(let object) = value else { throw wrongType(name, "an object") }
        var texts: [String: String] = [:]
        for (key, value) in object {
            switch value {
            case .string, .integer, .number, .bool: texts[key] = value.plainText
            default: throw wrongType("\(name).\(key)", "a string or a number")
            }
        }
        return texts
    }

    /// Throws when `value` is nil: the member must be there.
    package func required<Value>(_ name: String, _ value: Value?) throws(JSONFieldFault) -> Value {
        guard let value else { throw JSONFieldFault(.missing, field: path + name, "\"\(path + name)\" is missing") }
        return value
    }

    /// Refuses members that nobody asked for.
    package func finish() throws(JSONFieldFault) {
        for place in members.indices where !isTaken[place] {
            let name = members[place].key
            let known = Set(known).sorted().joined(separator: ", ")
            throw JSONFieldFault(
                .unknown, field: path + name, "\"\(path + name.prefix(100))\" is no field here; known are \(known)")
        }
    }

    /// The fault of a member that has a value which is not allowed there.
    package func outOfRange(_ name: String, _ expected: String) -> JSONFieldFault {
        JSONFieldFault(.outOfRange, field: path + name, "\"\(path + name)\" must be \(expected)")
    }

    /// The fault of a member of another type.
    package func wrongType(_ name: String, _ expected: String) -> JSONFieldFault {
        JSONFieldFault(.wrongType, field: path + name, "\"\(path + name)\" must be \(expected)")
    }
}

extension Double {
    /// As people write it: without a fraction when it is whole.
    package var shortest: String { magnitude < 1e15 && self == rounded() ? String(Int64(self)) : String(self) }
}

/// What is wrong with a member of an object.
package struct JSONFieldFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case missing = "missing_field"
        case unknown = "unknown_field"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
    }
    package let code: Code
    /// The member, with the way to it.
    package let field: String
    /// One sentence for a person.
    package let description: String

    package init(_ code: Code, field: String, _ description: String) {
        self.code = code
        self.field = field
        self.description = description
    }
}
