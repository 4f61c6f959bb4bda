package import Web

/// A value that is computed from JSON, such as `steps.shop.items > 0 and not steps.shop.failed`.
///
/// There are texts in either quotation marks, numbers, `true`, `false`, `null`, lists in brackets, paths into what is given
/// (`steps.shop.last_item.price`, `list[0]`, `list[-1]`), `and`, `or`, `not`, the six comparisons, `in`, `+ - * /`, `length(x)` and
/// `exists(x)`. What a path does not find is null. Nothing can be called, and nothing loops.
package struct Expression: Sendable, Hashable {
    indirect enum Node: Sendable, Hashable {
        case value(JSONValue)
        case list([Node])
        case path(String)
        case member(Node, String)
        case element(Node, Node)
        case not(Node)
        case negative(Node)
        case and(Node, Node)
        case or(Node, Node)
        /// `==`, `+` and the others, by their sign or word.
        case binary(String, Node, Node)
        case length(Node)
        case exists(Node)
    }

    /// As it was written.
    package let text: String
    let root: Node

    /// So many characters are enough for any person.
    static let mostCharacters = 4_096
    static let mostDepth = 32

    /// Throws when it cannot be read.
    package init(_ text: String) throws(ExpressionFault) {
        guard text.utf8.count <= Self.mostCharacters else {
            throw ExpressionFault(.tooLarge, "an expression has at most \(Self.mostCharacters) characters")
        }
        self.text = text
        var scanner = ExpressionScanner(text)
        var parser = ExpressionParser(try scanner.tokens())
        root = try parser.whole()
    }

    /// Computes it.
    ///
    /// - Parameter names: what the first part of a path finds.
    package func value(in names: JSONObject) throws(ExpressionFault) -> JSONValue { try root.value(in: names) }

    /// Whether it is `true`. Throws when it is neither `true` nor `false`.
    package func isTrue(in names: JSONObject) throws(ExpressionFault) -> Bool { try root.truth(in: names) }

    /// The paths that it looks at, as far as they are written out, with points or as texts in brackets:
    /// `["steps", "shop", "items"]`.
    package var paths: [[String]] { root.paths }
}
