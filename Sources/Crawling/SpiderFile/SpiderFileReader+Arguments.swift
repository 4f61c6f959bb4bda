internal import Web
internal import Yams

/// `args:` and the places where they are put in.
extension SpiderFileReader {
    mutating func readArguments(_ node: Node?) {
        if let node, let members = members(of: node, "`args`", keys: nil) {
            for (name, key, value) in members.pairs { readArgument(name, key, value) }
        }
        for name in given.keys.sorted() where arguments[name] == nil {
            if hasEnoughFaults {
                report(.unknownVariable, "", at: node ?? source.root)
                continue
            }
            let known = arguments.keys.sorted()
            let hint =
                suggestion(for: name, among: known).map { "did you mean `\($0)`?" }
                ?? (known.isEmpty ? "it has none" : "it has " + Self.listed(known))
            report(
                .unknownVariable, "the spider has no argument `\(name.prefix(60))`; \(hint)", at: node ?? source.root)
        }
    }

    private mutating func readArgument(_ name: String, _ key: Node, _ value: Node) {
        guard !name.isEmpty, name.utf8.allSatisfy({ ASCII.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2D }) else {
            return report(.badValue, "the name of an argument has letters, digits, `_` and `-`", at: key)
        }
        if let text = given[name] {
            arguments[name] = .some(text)
        } else if Self.isNull(value) {
            arguments[name] = .some(nil)
            guard needsArguments else { return }
            report(.missingArgument, "the argument `\(name)` must be given: -a \(name)=…", at: key)
        } else {
            // A default may not refer to arguments: their order would count.
            arguments[name] = .some(plainText(value, "the default of an argument"))
        }
    }

    /// The text of a scalar in parts, with arguments put in.
    ///
    /// - Parameter ofPage: whether `{{ url }}` and the other variables of pages may stand there.
    mutating func template(_ node: Node, _ what: String, ofPage: Bool) -> [PageTemplate.Part]? {
        guard let text = plainText(node, what) else { return nil }
        var parts: [PageTemplate.Part] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "{{") {
            guard let closing = rest[opening.upperBound...].firstRange(of: "}}") else { break }
            parts.append(.text(String(rest[..<opening.lowerBound])))
            let name = rest[opening.upperBound..<closing.lowerBound].filter { $0 != " " }
            guard let part = variable(name, node, text, at: opening.lowerBound, ofPage: ofPage) else { return nil }
            parts.append(part)
            rest = rest[closing.upperBound...]
        }
        parts.append(.text(String(rest)))
        return parts
    }

    private mutating func variable(
        _ name: String, _ node: Node, _ text: String, at index: String.Index, ofPage: Bool
    ) -> PageTemplate.Part? {
        if ofPage, let variable = PageTemplate.Variable(rawValue: name) { return .variable(variable) }
        if name.hasPrefix("args."), let value = arguments[String(name.dropFirst(5))] {
            if let value { return .text(value) }
            isPartial = true
            return nil
        }
        if hasEnoughFaults {
            report(.unknownVariable, "", at: node)
            return nil
        }
        var known = arguments.keys.sorted().map { "args.\($0)" }
        if ofPage { known += PageTemplate.Variable.allCases.map(\.rawValue) }
        let hint =
            suggestion(for: name, among: known).map { "did you mean `{{ \($0) }}`?" }
            ?? (known.isEmpty
                ? "there are none here" : "there is " + Self.listed(known) { "`{{ \($0) }}`" })
        report(
            .unknownVariable, "there is no `{{ \(name.prefix(60)) }}`; \(hint)", at: node,
            offset: text.utf8.distance(from: text.startIndex, to: index), in: text)
        return nil
    }
}
