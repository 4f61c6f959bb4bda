internal import Web
internal import Yams

/// `items:` and their fields.
extension SpiderFileReader {
    private static let fieldKeys =
        selectionKeys + ["type", "format", "decimal", "required", "default", "value", "each", "fields"]
    private static let deepest = 8

    mutating func readItem(_ node: Node) -> ItemRule? {
        guard let members = members(of: node, "an item", keys: ["each", "fields"]) else { return nil }
        let each = members["each"].flatMap { readEach($0, isInJSON: false) }
        let fields = readFields(members, isInJSON: each?.givesJSON ?? false, depth: 0)
        return ItemRule(each: each, fields: fields)
    }

    /// What is repeated: elements of the page, or values of JSON.
    private mutating func readEach(_ node: Node, isInJSON: Bool) -> Selection? {
        guard case .mapping = node else {
            if isInJSON { reportTreeInJSON(node) }
            return css(node).map { Selection(selector: $0) }
        }
        guard let members = members(of: node, "`each`", keys: ["css", "xpath", "json"]) else { return nil }
        if members.pairs.isEmpty { report(.missingKey, "`each` needs `css:`, `xpath:` or `json:`", at: node) }
        let selection = selection(of: members)
        if isInJSON, selection?.needsTree ?? false { reportTreeInJSON(node) }
        return selection
    }

    private mutating func reportTreeInJSON(_ node: Node) {
        report(.conflict, "`css` and `xpath` have nothing to look in here: the `each` around it gives JSON", at: node)
    }

    private mutating func readFields(_ members: Members, isInJSON: Bool, depth: Int) -> [ItemField] {
        guard let node = required("fields", of: members, depth == 0 ? "an item" : "a field"),
            let entries = self.members(of: node, "`fields`", keys: nil)
        else { return [] }
        if entries.pairs.isEmpty { report(.missingKey, "`fields` needs a field", at: node) }
        guard depth < Self.deepest else {
            report(.tooLarge, "fields may stand \(Self.deepest) deep in each other", at: node)
            return []
        }
        return entries.pairs.compactMap { name, _, value in
            readField(name, value, isInJSON: isInJSON, depth: depth)
        }
    }

    private mutating func readField(_ name: String, _ node: Node, isInJSON: Bool, depth: Int) -> ItemField? {
        guard case .mapping = node else {
            if isInJSON { reportTreeInJSON(node) }
            return css(node).map {
                field(name, .selected(Selection(selector: $0), .text, isList: false), isRequired: false, fallback: nil)
            }
        }
        guard let members = members(of: node, "the field `\(name)`", keys: Self.fieldKeys) else { return nil }
        let isRequired = members["required"].flatMap { flag($0, "`required`") } ?? false
        let fallback = members["default"].flatMap { json($0, "`default`") }
        guard let rule = rule(name, members, isInJSON: isInJSON, depth: depth) else { return nil }
        return field(name, rule, isRequired: isRequired, fallback: fallback)
    }

    private func field(_ name: String, _ rule: FieldRule, isRequired: Bool, fallback: JSONValue?) -> ItemField {
        let key = JSONValue.string(name).description + ":"
        return ItemField(
            name: name, key: Array(key.utf8), rule: rule, isRequired: isRequired,
            fallback: fallback.map { Array($0.description.utf8) })
    }

    private mutating func rule(_ name: String, _ members: Members, isInJSON: Bool, depth: Int) -> FieldRule? {
        let selection = selection(of: members)
        let sources = (selection == nil ? [] : ["a selector"]) + ["value", "fields"].filter { members[$0] != nil }
        guard sources.count == 1 else {
            let found = sources.isEmpty ? "has none of them" : "has \(sources.joined(separator: " and "))"
            report(
                .missingKey,
                "the field `\(name)` needs one of `css:`, `xpath:`, `json:`, `regex:`, `value:` and `fields:`; it \(found)",
                at: members.node)
            return nil
        }
        for key in excess(members, isSelected: selection != nil) {
            report(.conflict, "`\(key)` means nothing in the field `\(name)` as it is", at: members.key(key))
        }
        if let selection {
            if isInJSON, selection.needsTree { reportTreeInJSON(members.node) }
            let (type, isList) = readType(members, selection)
            return .selected(selection, type, isList: isList)
        }
        if let value = members["value"] { return constant(value) }
        let each = members["each"].flatMap { readEach($0, isInJSON: isInJSON) }
        return .object(each: each, readFields(members, isInJSON: each?.givesJSON ?? isInJSON, depth: depth + 1))
    }

    /// Keys that have no meaning beside the others.
    private func excess(_ members: Members, isSelected: Bool) -> [String] {
        var keys: [String] = []
        if !isSelected { keys += ["type", "format", "decimal"] }
        if members["fields"] == nil { keys.append("each") }
        if members["value"] != nil { keys += ["required", "default"] }
        return keys.filter { members[$0] != nil }
    }

    private mutating func constant(_ node: Node) -> FieldRule? {
        if case .scalar(let scalar) = node, scalar.string.contains("{{") {
            return template(node, "`value`", ofPage: true).map { .template(PageTemplate(parts: $0)) }
        }
        return json(node, "`value`").map { .constant(Array($0.description.utf8)) }
    }
}
