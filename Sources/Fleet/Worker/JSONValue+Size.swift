import Web

extension JSONValue {
    /// About how many bytes it takes as text.
    var roughSize: Int {
        switch self {
        case .null, .bool, .integer, .number: 8
        case .string(let text): text.utf8.count + 3
        case .array(let elements): elements.reduce(2) { $0 + $1.roughSize }
        case .object(let object): object.reduce(2) { $0 + $1.key.utf8.count + 4 + $1.value.roughSize }
        }
    }
}
