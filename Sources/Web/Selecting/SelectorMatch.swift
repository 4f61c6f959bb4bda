/// One result of a selector: a node of the page, or the value of an XPath expression that yields one.
public enum SelectorMatch<Node: HTMLNode> {
    case node(Node)
    case string(String)
    case number(Double)
    case boolean(Bool)

    /// The node, if the match is one.
    public var node: Node? {
        if case .node(let node) = self { node } else { nil }
    }

    /// What extracting the match gives, as in Scrapy's `get()`: the markup of an element or comment, the value of an
    /// attribute or a text; a number as XPath's `string()` writes it, `true` or `false`.
    public var value: String {
        switch self {
        case .node(let node): node.kind == .attribute || node.kind == .text ? node.text : node.html
        case .string(let string): string
        case .number(let number): Self.string(of: number)
        case .boolean(let boolean): boolean ? "true" : "false"
        }
    }

    /// The text of the match: as ``value``, but an element gives its text instead of its markup.
    public var text: String {
        if case .node(let node) = self { node.text } else { value }
    }

    /// XPath 1.0, section 4.2: an integer has no decimal point, infinity is spelled out.
    private static func string(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        if let integer = Int(exactly: number) { return String(integer) }
        return String(number)
    }
}

extension ByteWriter {
    /// Appends what ``SelectorMatch/value`` gives, without a string in between where the match is a node.
    public mutating func append<Node: HTMLNode>(_ match: SelectorMatch<Node>) {
        switch match {
        case .node(let node): node.appendValue(to: &self)
        default: append(utf8: match.value)
        }
    }
}
