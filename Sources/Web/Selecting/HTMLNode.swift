/// What a node of a page is.
public enum NodeKind: Sendable {
    case document
    case element
    case attribute
    case text
    case comment
    /// A processing instruction, `<?…>`.
    case instruction
}

/// A node of a page: a reference into its tree, which it keeps alive. Like the tree it stays on one thread.
public protocol HTMLNode: Equatable, SendableMetatype {
    var kind: NodeKind { get }
    /// The name of an element (lower case in HTML), attribute or processing instruction; else empty.
    var name: String { get }
    /// The string value as XPath 1.0 defines it: the value of an attribute, text or comment; the text inside an element.
    var text: String { get }
    /// The markup of an element with the element itself; for other nodes their text, escaped.
    var html: String { get }
    /// The element around this node, or nil at the root.
    var parent: Self? { get }
    /// The elements directly inside this one, in their order.
    var children: [Self] { get }

    /// The value of the attribute `name` (letter case does not matter in HTML), or nil without one.
    func attribute(_ name: String) -> String?
    /// Appends ``text`` as UTF-8.
    func appendText(to output: inout ByteWriter)
    /// Appends ``html`` as UTF-8.
    func appendHTML(to output: inout ByteWriter)
}

extension HTMLNode {
    /// The text with each run of white space as one space, and none at either end.
    public var innerText: String {
        var output = ByteWriter()
        appendInnerText(to: &output)
        return output.string
    }

    /// Appends ``innerText`` as UTF-8.
    public func appendInnerText(to output: inout ByteWriter) {
        let start = output.count
        appendText(to: &output)
        output.collapseWhitespace(from: start)
    }

    /// Appends the value of an attribute or text, and the markup of every other node.
    public func appendValue(to output: inout ByteWriter) {
        switch kind {
        case .attribute, .text: appendText(to: &output)
        default: appendHTML(to: &output)
        }
    }
}

extension ByteWriter {
    /// Makes each run of white space after `start` one space, and takes it away at both ends. A no-break space counts,
    /// since pages use it for layout.
    mutating func collapseWhitespace(from start: Int) {
        var write = start
        var read = start
        var pending = false
        while read < used {
            let byte = base[read]
            if ASCII.isWhitespace(byte) {
                pending = write > start
                read += 1
            } else if byte == 0xC2, read + 1 < used, base[read + 1] == 0xA0 {
                pending = write > start
                read += 2
            } else {
                if pending {
                    base[write] = 0x20
                    write += 1
                    pending = false
                }
                base[write] = byte
                write += 1
                read += 1
            }
        }
        truncate(to: write)
    }
}
