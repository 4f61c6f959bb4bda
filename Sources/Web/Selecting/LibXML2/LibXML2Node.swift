import CLibXML2

/// A node of a ``LibXML2Tree``.
public struct LibXML2Node: HTMLNode {
    /// Keeps alive what `pointer` points into.
    let tree: LibXML2Tree
    let pointer: UnsafeMutablePointer<xmlNode>

    init(_ tree: LibXML2Tree, _ pointer: UnsafeMutablePointer<xmlNode>) {
        self.tree = tree
        self.pointer = pointer
    }

    private var navigation: LibXML2Navigation { tree.navigation }

    /// Whether both are the same node of the same page.
    public static func == (left: Self, right: Self) -> Bool { left.pointer == right.pointer }

    /// What the node is.
    public var kind: NodeKind { navigation.kind(of: pointer) }

    /// The name of an element, attribute or processing instruction; else empty.
    public var name: String { String(decoding: navigation.name(of: pointer), as: UTF8.self) }

    /// The string value as XPath 1.0 defines it.
    public var text: String {
        switch kind {
        case .element, .document:
            if let child = pointer.pointee.children, child.pointee.next == nil, navigation.kind(of: child) == .text {
                return String(decoding: navigation.value(of: child), as: UTF8.self)
            }
            var output = ByteWriter()
            appendText(to: &output)
            return output.string
        default: return String(decoding: navigation.value(of: pointer), as: UTF8.self)
        }
    }

    /// The markup of an element with the element itself; for other nodes their text, escaped.
    public var html: String {
        var output = ByteWriter()
        appendHTML(to: &output)
        return output.string
    }

    /// The element around this node, or nil at the root.
    public var parent: LibXML2Node? {
        guard let parent = pointer.pointee.parent, navigation.kind(of: parent) == .element else { return nil }
        return LibXML2Node(tree, parent)
    }

    /// The elements directly inside this one, in their order.
    public var children: [LibXML2Node] {
        var children: [LibXML2Node] = []
        guard kind == .element || kind == .document else { return children }
        var child = pointer.pointee.children
        while let current = child {
            if navigation.kind(of: current) == .element { children.append(LibXML2Node(tree, current)) }
            child = current.pointee.next
        }
        return children
    }

    /// The value of the attribute `name`, or nil without one.
    public func attribute(_ name: String) -> String? {
        navigation.attribute(MarkupName(name), of: pointer)
            .map { String(decoding: navigation.value(of: $0), as: UTF8.self) }
    }

    /// Appends ``text`` as UTF-8.
    public func appendText(to output: inout ByteWriter) {
        navigation.appendText(of: pointer, to: &output)
    }

    /// Appends ``html`` as UTF-8.
    public func appendHTML(to output: inout ByteWriter) {
        navigation.appendMarkup(of: pointer, to: &output)
    }
}
