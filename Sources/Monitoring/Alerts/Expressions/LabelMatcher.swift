import Web

/// One condition on a label: `name="value"`, `!=`, `=~` or `!~`, as Prometheus and Alertmanager have them. A label that is
/// not there has the empty value.
package struct LabelMatcher: Sendable, Hashable, CustomStringConvertible {
    package enum Relation: String, Sendable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case matching = "=~"
        case notMatching = "!~"
    }

    package let name: String
    package let relation: Relation
    package let value: String
    /// Of the relations that have one; it must match the whole value.
    private let pattern: RegularExpression?

    /// Longer patterns are refused.
    package static let mostBytes = 200

    /// Throws for a name that no label has, and for a pattern that is none.
    package init(_ name: String, _ relation: Relation, _ value: String) throws(AlertExpressionFault) {
        guard AlertLabels.isName(name) else {
            throw AlertExpressionFault("\(name.prefix(60)) is no name of a label: letters, digits and _")
        }
        guard value.utf8.count <= Self.mostBytes else {
            throw AlertExpressionFault("the value of \(name) has more than \(Self.mostBytes) bytes")
        }
        self.name = name
        self.relation = relation
        self.value = value
        guard relation == .matching || relation == .notMatching else {
            pattern = nil
            return
        }
        do throws(RegularExpressionFault) {
            pattern = try RegularExpression("\\A(?:\(value))\\z")
        } catch {
            throw AlertExpressionFault("\(name)\(relation.rawValue)\"\(value)\" is no pattern: \(error.message)")
        }
    }

    /// Reads `name="value"`; the quotes may be left out around letters, digits and . _ : - of ASCII.
    package init(reading text: String) throws(AlertExpressionFault) {
        let fault = AlertExpressionFault("a matcher is written as name=\"value\", with one of = != =~ !~")
        let name = text.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        let rest = text[name.endIndex...].drop { $0 == " " }
        // The longer ones first.
        guard let relation = Relation.allCases.reversed().first(where: { rest.hasPrefix($0.rawValue) }) else {
            throw fault
        }
        let written = String(rest.dropFirst(relation.rawValue.count).drop { $0 == " " })
        guard written.hasPrefix("\"") || written.hasPrefix("'") else {
            let isPlain = written.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || "._:-".contains($0) }
            guard isPlain, !written.isEmpty else { throw fault }
            try self.init(String(name), relation, written)
            return
        }
        var scanner = AlertScanner(written)
        let tokens = try scanner.tokens()
        guard tokens.count == 2, case .text(let value) = tokens[0].kind else { throw fault }
        try self.init(String(name), relation, value)
    }

    package func matches(_ labels: AlertLabels) -> Bool {
        let found = labels[name] ?? ""
        switch relation {
        case .equal: return found == value
        case .unequal: return found != value
        case .matching: return isMatch(found) == true
        case .notMatching: return isMatch(found) == false
        }
    }

    /// Nil for what takes too long to tell: neither relation holds then.
    private func isMatch(_ text: String) -> Bool? {
        guard let pattern else { return nil }
        let bytes = Array(text.utf8)
        do throws(RegularExpressionFault) {
            return try pattern.matches(bytes.span)
        } catch {
            return nil
        }
    }

    package var description: String { "\(name)\(relation.rawValue)\"\(AlertLabels.escaped(value))\"" }

    package static func == (left: LabelMatcher, right: LabelMatcher) -> Bool {
        (left.name, left.relation, left.value) == (right.name, right.relation, right.value)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(relation)
        hasher.combine(value)
    }
}
