internal import Web
internal import Yams

extension SpiderFileReader {
    /// The keys and values of a mapping.
    struct Members {
        let node: Node
        let pairs: [(name: String, key: Node, value: Node)]
        /// Known keys that an unknown one was meant to be: they are not missing too.
        let misspelt: Set<String>

        subscript(_ name: String) -> Node? { pairs.first { $0.name == name }?.value }

        func key(_ name: String) -> Node { pairs.first { $0.name == name }?.key ?? node }
    }

    /// The members of `node`, which is `what`. Unknown keys are reported with the nearest known one.
    ///
    /// - Parameter keys: the keys there are; nil when any key may stand there.
    mutating func members(of node: Node, _ what: String, keys: [String]?) -> Members? {
        guard case .mapping(let mapping) = node else {
            let example = keys.map { ": " + $0.prefix(4).map { "`\($0):`" }.joined(separator: ", ") } ?? ""
            report(.wrongType, "\(what) should be keys with values\(example), not \(Self.kind(of: node))", at: node)
            return nil
        }
        var pairs: [(name: String, key: Node, value: Node)] = []
        var misspelt: Set<String> = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                report(.wrongType, "a key should be text, not \(Self.kind(of: key))", at: key)
                continue
            }
            if let keys, !keys.contains(scalar.string) {
                let nearest = suggestion(for: scalar.string, among: keys)
                if let nearest { misspelt.insert(nearest) }
                let hint =
                    nearest.map { "did you mean `\($0)`?" }
                    ?? "it has " + keys.map { "`\($0)`" }.joined(separator: ", ")
                report(.unknownKey, "\(what) has no key `\(scalar.string.prefix(60))`; \(hint)", at: key)
                continue
            }
            pairs.append((scalar.string, key, value))
        }
        return Members(node: node, pairs: pairs, misspelt: misspelt)
    }

    /// The value of `key`, or a fault that it is missing.
    mutating func required(_ key: String, of members: Members, _ what: String) -> Node? {
        if let node = members[key] { return node }
        if !members.misspelt.contains(key) { report(.missingKey, "\(what) needs `\(key):`", at: members.node) }
        return nil
    }

    /// The elements of a list; anything else counts as a list of one.
    func elements(_ node: Node) -> [Node] {
        if case .sequence(let sequence) = node { Array(sequence) } else { [node] }
    }

    /// The text of a scalar with its arguments put in.
    mutating func text(_ node: Node, _ what: String) -> String? {
        guard let parts = template(node, what, ofPage: false) else { return nil }
        return parts.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    /// The scalar as it is written.
    mutating func plainText(_ node: Node, _ what: String) -> String? {
        guard case .scalar(let scalar) = node, !Self.isNull(node) else {
            report(.wrongType, "\(what) should be text, not \(Self.kind(of: node))", at: node)
            return nil
        }
        return scalar.string
    }

    mutating func flag(_ node: Node, _ what: String) -> Bool? {
        switch node.scalar?.string.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            report(.wrongType, "\(what) should be true or false, not \(Self.kind(of: node))", at: node)
            return nil
        }
    }

    mutating func integer(_ node: Node, _ what: String) -> Int? {
        guard let number = node.scalar.flatMap({ Int($0.string) }), -1_000_000...1_000_000 ~= number else {
            report(.wrongType, "\(what) should be a whole number up to a million, not \(Self.kind(of: node))", at: node)
            return nil
        }
        return number
    }

    static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// What a node is, in words. Values are not repeated: they may be secrets.
    static func kind(of node: Node) -> String {
        switch node {
        case .mapping: "keys with values"
        case .sequence: "a list"
        case .scalar: isNull(node) ? "nothing" : "this text"
        case .alias: "an alias"
        }
    }
}
