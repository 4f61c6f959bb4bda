import CLibXML2
import Glibc

/// Moves about in a libxml2 tree. Attributes travel as nodes: libxml2 gives both the same first fields.
struct LibXML2Navigation: TreeNavigation {
    typealias Handle = UnsafeMutablePointer<xmlNode>

    let isHTML: Bool
    let index: ElementIndex<Handle>

    /// Elements carry their number in the page, from 1 and negated, where other nodes have their text.
    func place(of element: Handle) -> Int { -Int(bitPattern: element.pointee.content) - 1 }

    @inline(__always)
    func kind(of node: Handle) -> NodeKind {
        switch node.pointee.type {
        case XML_ELEMENT_NODE: .element
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: .text
        case XML_ATTRIBUTE_NODE: .attribute
        case XML_COMMENT_NODE: .comment
        case XML_DOCUMENT_NODE, XML_HTML_DOCUMENT_NODE: .document
        default: .instruction
        }
    }

    @inline(__always)
    func parent(of node: Handle) -> Handle? { node.pointee.parent }

    @inline(__always)
    func firstChild(of node: Handle) -> Handle? { node.pointee.children }

    @inline(__always)
    func lastChild(of node: Handle) -> Handle? { node.pointee.last }

    @inline(__always)
    func nextSibling(of node: Handle) -> Handle? { node.pointee.next }

    @inline(__always)
    func previousSibling(of node: Handle) -> Handle? { node.pointee.prev }

    @inline(__always)
    func firstAttribute(of element: Handle) -> Handle? {
        guard element.pointee.type == XML_ELEMENT_NODE, let first = element.pointee.properties else { return nil }
        return UnsafeMutableRawPointer(first).assumingMemoryBound(to: xmlNode.self)
    }

    @inline(__always)
    func nameKey(of node: Handle) -> NameKey {
        NameKey(raw: UInt64(UInt(bitPattern: node.pointee._private)))
    }

    func name(of node: Handle) -> UnsafeBufferPointer<UInt8> {
        switch node.pointee.type {
        case XML_ELEMENT_NODE, XML_ATTRIBUTE_NODE, XML_PI_NODE: Self.buffer(node.pointee.name)
        default: UnsafeBufferPointer(start: nil, count: 0)
        }
    }

    func value(of node: Handle) -> UnsafeBufferPointer<UInt8> {
        switch node.pointee.type {
        case XML_ATTRIBUTE_NODE: Self.buffer(node.pointee.children?.pointee.content)
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE, XML_COMMENT_NODE, XML_PI_NODE: Self.buffer(node.pointee.content)
        default: UnsafeBufferPointer(start: nil, count: 0)
        }
    }

    private static func buffer(_ text: UnsafePointer<UInt8>?) -> UnsafeBufferPointer<UInt8> {
        guard let text else { return UnsafeBufferPointer(start: nil, count: 0) }
        let length = strlen(UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self))
        return UnsafeBufferPointer(start: text, count: length)
    }

    private static func buffer(_ text: UnsafeMutablePointer<UInt8>?) -> UnsafeBufferPointer<UInt8> {
        buffer(text.map { UnsafePointer($0) })
    }
}
