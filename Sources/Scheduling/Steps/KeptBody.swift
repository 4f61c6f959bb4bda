package import Web

/// What a run keeps of the body that a step `http` was answered. A run is written whole again and again, so that this is
/// bounded; what the steps behind it look at stays as far as it can.
package struct KeptBody: Sendable {
    /// JSON as it is, other text as a text, what is no text as null.
    package let value: JSONValue
    /// Whether it is less than what was answered.
    package let isTruncated: Bool

    /// Bytes of JSON.
    package static let most = 65_536
    private static let mostDepth = 16
    /// An object with more members than one for so many bytes has only its first.
    private static let bytesOfMember = 32

    /// - Parameter text: the body; nil when it is no text.
    package init(_ text: String?) {
        let whole = text.map { text in (try? JSONValue(parsing: text)) ?? .string(text) } ?? .null
        value = Self.bounded(whole, Self.most, depth: 0)
        isTruncated = value != whole
    }

    private static func size(_ value: JSONValue) -> Int { value.description.utf8.count }

    /// At most `budget` bytes of it. Small members of an object stay whole, large ones share what is left; of a list the
    /// first elements stay; texts are cut.
    private static func bounded(_ value: JSONValue, _ budget: Int, depth: Int) -> JSONValue {
        guard size(value) > budget else { return value }
        guard depth < mostDepth else { return .null }
        switch value {
        case .string(let text): return .string(cut(text, budget))
        case .array(let elements):
            var kept: [JSONValue] = []
            var left = budget - 2
            for element in elements {
                let size = size(element) + 1
                guard size <= left else {
                    if left > bytesOfMember { kept.append(bounded(element, left - 1, depth: depth + 1)) }
                    break
                }
                kept.append(element)
                left -= size
            }
            return .array(kept)
        case .object(let members): return .object(bounded(members, budget, depth))
        default: return .null
        }
    }

    private static func bounded(_ members: JSONObject, _ budget: Int, _ depth: Int) -> JSONObject {
        let first = members.prefix(budget / bytesOfMember)
        let sizes = first.map { size($0.value) }
        var left = budget - 2
        var parts: [String: JSONValue] = [:]
        let bySize = first.indices.sorted { sizes[$0 - first.startIndex] < sizes[$1 - first.startIndex] }
        for (number, index) in bySize.enumerated() {
            let (name, value) = first[index]
            let share = left / (bySize.count - number) - size(.string(name)) - 2
            guard share > 8 else { continue }
            let part = bounded(value, share, depth: depth + 1)
            left -= size(part) + size(.string(name)) + 2
            parts[name] = part
        }
        var kept = JSONObject()
        for (name, _) in first { kept[name] = parts[name] }
        return kept
    }

    /// As JSON writes it, where the longest sign of one byte takes six.
    private static func cut(_ text: String, _ budget: Int) -> String {
        var cut = String.UnicodeScalarView()
        var left = budget - 2
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": left -= 2
            case "\u{0}"..<" ", "\u{7F}": left -= 6
            default: left -= UTF8.width(scalar)
            }
            guard left >= 0 else { break }
            cut.append(scalar)
        }
        return String(cut)
    }
}
