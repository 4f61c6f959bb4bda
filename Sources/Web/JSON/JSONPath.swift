/// A JSONPath expression (RFC 9535), parsed once and then used on any number of values and threads.
///
/// Offered are names (`.name`, `['name']`), wildcards (`.*`, `[*]`), indices from the front and the back (`[0]`,
/// `[-1]`), slices (`[1:5:2]`), several of these at once (`[0,2]`), and all of them at any depth (`..name`, `..[*]`).
/// Filters (`[?…]`) are not. The leading `$` may be left out, and a name after a dot may hold `-` and `@`, which names in
/// real APIs do.
package struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    /// One step of a path.
    struct Segment: Sendable, Hashable {
        let selectors: [Selector]
        /// Whether the selectors are applied to the value and to everything in it, not to the value alone.
        let isDescendant: Bool
    }

    /// What a segment takes of a value.
    enum Selector: Sendable, Hashable {
        case name(String)
        case wildcard
        /// From the end when negative.
        case index(Int)
        case slice(start: Int?, end: Int?, step: Int)
    }

    /// The expression as it was written.
    package let expression: String
    let segments: [Segment]

    package var description: String { expression }

    /// Parses `expression`.
    package init(_ expression: String) throws(JSONPathFault) {
        var parser = JSONPathParser(expression)
        segments = try parser.path()
        self.expression = expression
    }

    /// What the path finds in `root`, in the order of RFC 9535 (an object's members in their own order).
    ///
    /// - Parameters:
    ///   - limit: how many values are wanted.
    ///   - steps: how many values may be looked at, since a few `..` make millions of a small page.
    package func select(
        in root: JSONValue, limit: Int = .max, steps: Int = 5_000_000
    ) throws(JSONFault) -> [JSONValue] {
        var walk = JSONPathWalk(segments: segments, limit: limit, stepsLeft: steps)
        if limit > 0 { try walk.visit(root, segment: 0) }
        return walk.found
    }
}
