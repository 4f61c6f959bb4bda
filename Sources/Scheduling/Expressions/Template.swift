package import Web

/// A text with values in it: `{{ steps.shop.items }} books`. In a configuration every text may be one.
package struct Template: Sendable, Hashable {
    private enum Piece: Sendable, Hashable {
        case text(String)
        case value(Expression)
    }

    private let pieces: [Piece]

    /// Throws when what stands between `{{` and `}}` cannot be read, or does not end.
    package init(_ text: String) throws(ExpressionFault) {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let begin = rest.firstRange(of: "{{") {
            if begin.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<begin.lowerBound]))) }
            rest = rest[begin.upperBound...]
            guard let end = rest.firstRange(of: "}}") else {
                throw ExpressionFault(.unreadable, "\"{{\" has no \"}}\" in \"\(text.prefix(60))\"")
            }
            pieces.append(.value(try Expression(String(rest[..<end.lowerBound]))))
            rest = rest[end.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    /// A text, or, when it is nothing but one `{{ … }}`, whatever value that has.
    package func value(in names: JSONObject) throws(ExpressionFault) -> JSONValue {
        if pieces.count == 1, case .value(let expression) = pieces[0] { return try expression.value(in: names) }
        var text = ""
        func check() throws(ExpressionFault) { if text.utf8.count > Self.mostBytes { throw Self.tooLarge } }
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .value(let expression): text += try expression.value(in: names).plainText
            }
            try check()
        }
        return .string(text)
    }

    /// Whether something is to be filled in.
    static func isTemplate(_ text: String) -> Bool {
        let brace = UInt8(ascii: "{")
        return zip(text.utf8, text.utf8.dropFirst()).contains { $0 == brace && $1 == brace }
    }

    /// What its expressions look at (``Expression/paths``).
    package var paths: [[String]] {
        var all: [[String]] = []
        for case .value(let expression) in pieces { all += expression.paths }
        return all
    }

    /// `value` with every text in it filled in. Throws for the first that cannot be.
    package static func filled(_ value: JSONValue, in names: JSONObject) throws(ExpressionFault) -> JSONValue {
        var budget = mostBytes
        return try filled(value, in: names, &budget)
    }

    /// What is filled in may be no larger: what steps give is for others to say, and may stand in many places.
    static let mostBytes = 1 << 20
    static let tooLarge = ExpressionFault(.tooLarge, "what is filled in is larger than \(mostBytes >> 20) MB")

    private static func filled(
        _ value: JSONValue, in names: JSONObject, _ budget: inout Int
    ) throws(ExpressionFault) -> JSONValue {
        switch value {
        case .string(let text):
            guard isTemplate(text) else { return value }
            let filled = try Template(text).value(in: names)
            if case .string(let text) = filled {
                budget -= text.utf8.count
            } else {
                budget -= filled.description.utf8.count
            }
            guard budget >= 0 else { throw tooLarge }
            return filled
        case .array(let elements):
            var all: [JSONValue] = []
            for element in elements { all.append(try filled(element, in: names, &budget)) }
            return .array(all)
        case .object(let members):
            var object = JSONObject()
            for (name, member) in members { object[name] = try filled(member, in: names, &budget) }
            return .object(object)
        default: return value
        }
    }

    /// What the texts in `value` look at. Throws for the first that cannot be read.
    package static func paths(_ value: JSONValue) throws(ExpressionFault) -> [[String]] {
        switch value {
        case .string(let text): return isTemplate(text) ? try Template(text).paths : []
        case .array(let elements):
            var all: [[String]] = []
            for element in elements { all += try paths(element) }
            return all
        case .object(let members):
            var all: [[String]] = []
            for (_, member) in members { all += try paths(member) }
            return all
        default: return []
        }
    }
}
