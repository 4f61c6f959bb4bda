import Synchronization

/// A CSS selector or an XPath expression, parsed and checked once and then used on any number of pages and threads.
///
/// CSS is what level 3 defines and people use, with `:is()`, `:where()`, `:has()`, selector lists in `:not()` and the `i`
/// flag of level 4, `:contains("text")`, and Scrapy's two endings: `a::text` selects the text nodes of each match,
/// `a::attr(href)` the attribute; with a space before the colons (`a ::text`) those of everything inside count too.
///
/// XPath is version 1.0 with `has-class("name", …)`.
public struct Selector: Sendable, CustomStringConvertible {
    enum Form: Sendable {
        case css(CSSSelectorList)
        case xpath(String)
    }

    let form: Form
    /// A number that no other selector of this process has; tree builders keep what they compiled under it.
    let identity: Int
    /// The expression as it was written.
    public let expression: String

    /// Longest expression accepted, in bytes. Longer ones are programs, and nesting grows with length.
    static let maximumLength = 4096

    private static let lastIdentity = Atomic<Int>(0)

    private init(_ expression: String, _ form: Form) {
        self.expression = expression
        self.form = form
        identity = Self.lastIdentity.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Parses a CSS selector list.
    public static func css(_ expression: String) throws(SelectorFault) -> Selector {
        try checkLength(expression)
        var parser = CSSParser(expression)
        return Selector(expression, .css(try parser.parse()))
    }

    /// Parses an XPath 1.0 expression. Unknown functions and variables are found here, not on the first page.
    public static func xpath(_ expression: String) throws(SelectorFault) -> Selector {
        try checkLength(expression)
        var check = XPathCheck(expression)
        try check.run()
        try XPathEngine.check(expression)
        return Selector(expression, .xpath(expression))
    }

    /// The expression as it was written.
    public var description: String { expression }

    private static func checkLength(_ expression: String) throws(SelectorFault) {
        guard expression.utf8.count <= maximumLength else {
            throw SelectorFault(
                code: .tooLarge, message: "a selector may have \(maximumLength) bytes; split this one up",
                offset: maximumLength)
        }
    }
}
