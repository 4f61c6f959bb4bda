internal import Web
internal import Yams

/// `type:` with `format:` and `decimal:`.
extension SpiderFileReader {
    private static let types: [(name: String, type: ValueType)] = [
        ("text", .text), ("raw", .raw), ("html", .html), ("number", .number(decimal: nil)),
        ("integer", .integer(decimal: nil)), ("date", .date(nil)), ("url", .url), ("boolean", .boolean),
        ("exists", .exists), ("json", .json),
    ]

    /// The type of a field, and whether it is a list of them.
    mutating func readType(_ members: Members, _ selection: Selection) -> (type: ValueType, isList: Bool) {
        let usual: ValueType = selection.givesJSON ? .json : .text
        var type = usual
        var isList = false
        if let node = members["type"] {
            if case .mapping = node {
                isList = true
                if let members = self.members(of: node, "a list type", keys: ["list"]),
                    let element = required("list", of: members, "a list type")
                {
                    type = named(element) ?? usual
                }
            } else if node.scalar?.string == "list" {
                isList = true
            } else {
                type = named(node) ?? usual
            }
        }
        return (detailed(type, members), isList)
    }

    private mutating func named(_ node: Node) -> ValueType? {
        guard let name = text(node, "a type") else { return nil }
        if let entry = Self.types.first(where: { $0.name == name }) { return entry.type }
        let names = Self.types.map(\.name) + ["list"]
        let hint =
            suggestion(for: name, among: names).map { "did you mean `\($0)`?" }
            ?? "there is " + names.map { "`\($0)`" }.joined(separator: ", ")
        report(.badValue, "there is no type `\(name.prefix(60))`; \(hint)", at: node)
        return nil
    }

    private mutating func detailed(_ type: ValueType, _ members: Members) -> ValueType {
        switch type {
        case .date:
            refuse("decimal", members, "number and integer")
            return .date(members["format"].flatMap { pattern($0) })
        case .number:
            refuse("format", members, "date")
            return .number(decimal: members["decimal"].flatMap { separator($0) })
        case .integer:
            refuse("format", members, "date")
            return .integer(decimal: members["decimal"].flatMap { separator($0) })
        default:
            refuse("format", members, "date")
            refuse("decimal", members, "number and integer")
            return type
        }
    }

    private mutating func refuse(_ key: String, _ members: Members, _ types: String) {
        guard members[key] != nil else { return }
        report(.conflict, "`\(key)` is for the type \(types)", at: members.key(key))
    }

    private mutating func pattern(_ node: Node) -> DatePattern? {
        guard let text = text(node, "`format`") else { return nil }
        do throws(DatePattern.Fault) {
            return try DatePattern(text)
        } catch {
            report(.badValue, "the date format is wrong: \(error.message)", at: node, offset: error.offset, in: text)
            return nil
        }
    }

    private mutating func separator(_ node: Node) -> UInt8? {
        switch node.scalar?.string {
        case ".": return UInt8(ascii: ".")
        case ",": return UInt8(ascii: ",")
        default:
            report(.badValue, "`decimal` should be '.' or ','", at: node)
            return nil
        }
    }
}
