internal import Web

/// A way into a page: a selector, then a JSON path, then a regular expression, each of which may be missing and each of
/// which works on what the one before it found.
///
/// Without a selector the path is asked of the page as JSON, and without both the expression of the page as text.
struct Selection: Sendable {
    var selector: Selector?
    var path: JSONPath?
    var pattern: RegularExpression?

    var needsTree: Bool { selector != nil }
    /// Whether nothing but JSON comes of it.
    var givesJSON: Bool { path != nil && pattern == nil }
}
