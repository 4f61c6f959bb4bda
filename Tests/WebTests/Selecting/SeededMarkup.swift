import CLibXML2
import Foundation

/// Pages of random tags, texts and mistakes, the same for the same seed.
struct SeededMarkup {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private static let names = [
        "div", "p", "b", "i", "a", "ul", "li", "table", "tr", "td", "form", "select", "option", "h1", "span", "dl",
        "dt", "dd",
        "title", "head", "style", "br", "img", "input", "nav", "x-y", "font", "textarea", "html",
    ]
    private static let texts = [
        "text", " ", "\n  ", "&amp;", "&eacute;", "&nosuch;", "&#65;", "&#x20ac;", "é", "a < b", "<", ">", "&",
        "<!-- c -->",
        "<!--", "<!doctype html>", "<?pi x?>", "<script>x < y</script>", "</", "<>", "\u{A0}",
    ]
    private static let attributes = [
        "", " a=1", " class='x y'", " disabled", " a=\"&lt;é\"", " b = c", " A=2 a=3", " /", " =", " '",
    ]

    mutating func page() -> String {
        var page = ""
        for _ in 0..<(1 + next(40)) {
            let name = Self.names[next(Self.names.count)]
            switch next(5) {
            case 0, 1: page += "<\(name)\(Self.attributes[next(Self.attributes.count)])>"
            case 2, 3: page += Self.texts[next(Self.texts.count)]
            // What follows the end of the page stands elsewhere with us than with libxml2.
            default: page += name == "html" ? "" : "</\(name)>"
            }
        }
        return page
    }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 11) % bound
    }
}

/// A tree of libxml2 as text: kinds, names, attributes and contents, with their depth. Elements after the body stand in
/// it, where the HTML standard has them and our trees put them.
struct NodeDump {
    private(set) var text = ""

    init(_ document: UnsafeMutablePointer<xmlDoc>) {
        var child = document.pointee.children
        while let current = child {
            add(current, depth: 0)
            child = current.pointee.next
        }
    }

    /// What libxml2's own tree builder makes of a page.
    static func ofLibXML2(_ page: String) -> String {
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NODEFDTD.rawValue
        guard let document = htmlReadMemory(page, Int32(page.utf8.count), nil, "UTF-8", Int32(options)) else {
            return ""
        }
        defer { xmlFreeDoc(document) }
        return NodeDump(document).text
    }

    private mutating func add(_ node: UnsafeMutablePointer<xmlNode>, depth: Int) {
        if node.pointee.type == XML_DTD_NODE { return }
        text += String(repeating: " ", count: depth) + "\(node.pointee.type.rawValue)"
        if [XML_ELEMENT_NODE, XML_PI_NODE].contains(node.pointee.type), let name = node.pointee.name {
            text += " " + String(decodingCString: name, as: UTF8.self)
        }
        if node.pointee.type != XML_ELEMENT_NODE, let content = node.pointee.content {
            text += " “" + String(decodingCString: content, as: UTF8.self) + "”"
        }
        var attribute = node.pointee.type == XML_ELEMENT_NODE ? node.pointee.properties : nil
        while let current = attribute {
            text += " " + (current.pointee.name.map { String(decodingCString: $0, as: UTF8.self) } ?? "")
            if let value = current.pointee.children?.pointee.content {
                text += "=" + String(decodingCString: value, as: UTF8.self)
            }
            attribute = current.pointee.next
        }
        text += "\n"
        var child = node.pointee.type == XML_ELEMENT_NODE ? node.pointee.children : nil
        var late: Set<UnsafeMutablePointer<xmlNode>> = []
        while let current = child {
            if !late.contains(current) { add(current, depth: depth + 1) }
            if depth == 0, late.isEmpty, Self.name(current) == "body" {
                for element in Self.elements(after: current) {
                    late.insert(element)
                    add(element, depth: depth + 2)
                }
            }
            child = current.pointee.next
        }
    }

    private static func name(_ node: UnsafeMutablePointer<xmlNode>) -> String? {
        node.pointee.type == XML_ELEMENT_NODE ? String(decodingCString: node.pointee.name, as: UTF8.self) : nil
    }

    private static func elements(after body: UnsafeMutablePointer<xmlNode>) -> [UnsafeMutablePointer<xmlNode>] {
        var elements: [UnsafeMutablePointer<xmlNode>] = []
        var sibling = body.pointee.next
        while let current = sibling, name(current) != "head" {
            if current.pointee.type == XML_ELEMENT_NODE { elements.append(current) }
            sibling = current.pointee.next
        }
        return elements
    }
}
