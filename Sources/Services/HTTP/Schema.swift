package import Web

/// The shape of a value in the OpenAPI document (JSON Schema 2020-12).
package struct Schema: Sendable {
    package let json: JSONValue

    package init(_ json: JSONValue) { self.json = json }

    /// A schema of the document's `components`.
    package static func named(_ name: String) -> Schema { Schema(["$ref": .string("#/components/schemas/\(name)")]) }

    package static let any = Schema([:])
    package static let bool = Schema(["type": "boolean"])
    package static let time = Schema(["type": "string", "format": "date-time"])
    package static let url = Schema(["type": "string", "format": "uri", "maxLength": 8192])
    /// A job id or the name of something: see `EntityName`.
    package static let name = Schema(["type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"])
    package static let texts = Schema(["type": "object", "additionalProperties": ["type": "string"]])

    package static func string(_ note: String? = nil) -> Schema { Schema(["type": "string"]).described(note) }
    package static func oneOf(_ values: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(values.map { .string($0) })])
    }
    package static func integer(_ range: ClosedRange<Int>? = nil, default value: Int? = nil) -> Schema {
        number(
            "integer", range.map { (.integer(Int64($0.lowerBound)), .integer(Int64($0.upperBound))) },
            value.map { .integer(Int64($0)) })
    }
    package static func number(_ range: ClosedRange<Double>? = nil, default value: Double? = nil) -> Schema {
        number("number", range.map { (.number($0.lowerBound), .number($0.upperBound)) }, value.map { .number($0) })
    }
    package static func list(_ element: Schema, _ count: ClosedRange<Int>? = nil) -> Schema {
        var object = JSONObject()
        object["type"] = "array"
        object["items"] = element.json
        if let count {
            object["minItems"] = .integer(Int64(count.lowerBound))
            object["maxItems"] = .integer(Int64(count.upperBound))
        }
        return Schema(.object(object))
    }

    /// An object. With `isOpen` it may have other members too.
    package static func object(_ members: [(String, Schema)], required: [String] = [], isOpen: Bool = false) -> Schema {
        var properties = JSONObject()
        for (name, schema) in members { properties[name] = schema.json }
        var object = JSONObject()
        object["type"] = "object"
        object["properties"] = .object(properties)
        if !required.isEmpty { object["required"] = .array(required.map { .string($0) }) }
        if !isOpen { object["additionalProperties"] = false }
        return Schema(.object(object))
    }

    /// The same, or null.
    package var orNull: Schema { Schema(["anyOf": [json, ["type": "null"]]]) }

    /// With a default.
    package func defaulting(to value: JSONValue) -> Schema { with("default", value) }

    /// With a sentence of explanation.
    package func described(_ note: String?) -> Schema { note.map { with("description", .string($0)) } ?? self }

    private func with(_ name: String, _ value: JSONValue) -> Schema {
        guard case .object(var object) = json else { return self }
        object[name] = value
        return Schema(.object(object))
    }

    private static func number(
        _ type: String, _ range: (JSONValue, JSONValue)?, _ value: JSONValue?
    ) -> Schema {
        var object = JSONObject()
        object["type"] = .string(type)
        if let range {
            object["minimum"] = range.0
            object["maximum"] = range.1
        }
        if let value { object["default"] = value }
        return Schema(.object(object))
    }
}
