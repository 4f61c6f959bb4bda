package import Web

/// A value as Python writes it: what stands in the statistics that Scrapy logs.
package enum PythonLiteral: Sendable, Hashable {
    case none
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    /// A list, a tuple or a set.
    case list([PythonLiteral])
    case dictionary([Member])
    case moment(PythonMoment)
    /// Anything else, as it is written.
    case other(String)

    /// One entry of a dictionary. A name that is no string is as it is written.
    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: PythonLiteral

        package init(_ name: String, _ value: PythonLiteral) {
            self.name = name
            self.value = value
        }
    }

    /// The value as JSON; moments as ISO 8601, which can be sorted and compared.
    package var json: JSONValue { json { .string($0.description) } }

    /// The value as LogParser writes it as JSON: moments as Python does.
    var logParserJSON: JSONValue { json { .string($0.written) } }

    private func json(_ moment: (PythonMoment) -> JSONValue) -> JSONValue {
        switch self {
        case .none: return .null
        case .boolean(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .string(let text), .other(let text): return .string(text)
        case .list(let elements): return .array(elements.map { $0.json(moment) })
        case .moment(let value): return moment(value)
        case .dictionary(let members):
            var object = JSONObject()
            for member in members { object[member.name] = member.value.json(moment) }
            return .object(object)
        }
    }
}
