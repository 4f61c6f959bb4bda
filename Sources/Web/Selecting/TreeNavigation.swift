/// How the parts that work on any tree (CSS, serialising) move about in one.
///
/// Handles are plain values that own nothing, so that a walk costs no reference counting; whoever holds a handle keeps
/// the tree alive meanwhile.
protocol TreeNavigation {
    associatedtype Handle: Equatable & BitwiseCopyable

    /// Whether names are HTML's, where letter case does not matter.
    var isHTML: Bool { get }

    func kind(of node: Handle) -> NodeKind
    /// The element or document around a node; the owner of an attribute.
    func parent(of node: Handle) -> Handle?
    func firstChild(of node: Handle) -> Handle?
    /// The next node beside this one; for an attribute the next attribute.
    func nextSibling(of node: Handle) -> Handle?
    func previousSibling(of node: Handle) -> Handle?
    func firstAttribute(of element: Handle) -> Handle?

    /// All elements in the order of the page.
    var index: ElementIndex<Handle> { get }
    /// The place in ``index`` of an element.
    func place(of element: Handle) -> Int
    /// The last node directly inside.
    func lastChild(of node: Handle) -> Handle?

    /// The key of an element's, attribute's or instruction's name.
    func nameKey(of node: Handle) -> NameKey
    /// The name as it is written in markup.
    func name(of node: Handle) -> UnsafeBufferPointer<UInt8>
    /// The value of an attribute, text, comment or instruction; empty for elements. Valid as long as the tree.
    func value(of node: Handle) -> UnsafeBufferPointer<UInt8>
}

extension TreeNavigation {
    @inline(__always)
    func hasName(_ node: Handle, _ name: MarkupName) -> Bool {
        let spelling = isHTML ? name.folded : name.exact
        guard nameKey(of: node) == spelling.key else { return false }
        return !spelling.key.isHash || self.name(of: node).elementsEqual(spelling.bytes.dropLast())
    }

    /// The attribute `name` of an element.
    @inline(__always)
    func attribute(_ name: MarkupName, of element: Handle) -> Handle? {
        var attribute = firstAttribute(of: element)
        while let current = attribute {
            if hasName(current, name) { return current }
            attribute = nextSibling(of: current)
        }
        return nil
    }

    /// Where the elements inside `root`, and `root` itself if it is one, stand in ``index``.
    func places(inside root: Handle) -> Range<Int> {
        guard kind(of: root) == .element else { return 0..<index.count }
        var last = root
        var child = lastChild(of: last)
        while let current = child {
            if kind(of: current) == .element {
                last = current
                child = lastChild(of: current)
            } else {
                child = previousSibling(of: current)
            }
        }
        let first = place(of: root)
        return first..<max(first, place(of: last)) + 1
    }

    /// The node after `node` in the order of the page that is still inside `root`, or nil at the end.
    @inline(__always)
    func next(after node: Handle, inside root: Handle) -> Handle? {
        if let child = firstChild(of: node) { return child }
        return nextPastSubtree(of: node, inside: root)
    }

    /// The node that follows `node` and all it contains, still inside `root`.
    @inline(__always)
    func nextPastSubtree(of node: Handle, inside root: Handle) -> Handle? {
        var current = node
        while current != root {
            if let sibling = nextSibling(of: current) { return sibling }
            guard let parent = parent(of: current) else { return nil }
            current = parent
        }
        return nil
    }

    /// Appends the string value of a node (XPath 1.0, section 5).
    func appendText(of node: Handle, to output: inout ByteWriter) {
        switch kind(of: node) {
        case .attribute, .text, .comment, .instruction: output.append(value(of: node))
        case .element, .document:
            var current = next(after: node, inside: node)
            while let inner = current {
                if kind(of: inner) == .text { output.append(value(of: inner)) }
                current = next(after: inner, inside: node)
            }
        }
    }
}
