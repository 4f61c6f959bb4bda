import CLibXML2

extension HTMLTreeConstruction {
    static let html = MarkupName("html").exact.key
    static let head = MarkupName("head").exact.key
    static let body = MarkupName("body").exact.key
    static let frameset = MarkupName("frameset").exact.key

    var documentNode: UnsafeMutablePointer<xmlNode> {
        UnsafeMutableRawPointer(document).assumingMemoryBound(to: xmlNode.self)
    }

    mutating func parent(atDepth depth: Int, _ key: NameKey) -> UnsafeMutablePointer<xmlNode> {
        guard depth >= 2, let parent = open[depth - 2] else { return root ?? documentNode }
        guard depth == 2, parent == root, let body else { return parent }
        // After </body> the standard goes on in the body; but not once something follows the body, or elements would not
        // be in the order of the page.
        if key != Self.head, key != Self.frameset { return body }
        self.body = nil
        return parent
    }

    mutating func element(named name: UnsafePointer<UInt8>, _ key: NameKey) -> UnsafeMutablePointer<xmlNode>? {
        guard !isOutOfMemory, let element = node(XML_ELEMENT_NODE) else { return nil }
        index.append(key, element)
        element.pointee._private = UnsafeMutableRawPointer(bitPattern: UInt(key.raw))
        element.pointee.name = name
        element.pointee.content = UnsafeMutablePointer(bitPattern: -index.count)
        return element
    }

    mutating func addAttributes(
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, to element: UnsafeMutablePointer<xmlNode>
    ) -> Bool {
        guard let attributes else { return true }
        var index = 0
        var previous: UnsafeMutablePointer<xmlAttr>?
        while let name = attributes[index] {
            guard let attribute = attribute(name, attributes[index &+ 1], of: element) else { return false }
            if let previous {
                previous.pointee.next = attribute
                attribute.pointee.prev = previous
            } else {
                element.pointee.properties = attribute
            }
            previous = attribute
            index &+= 2
        }
        return true
    }

    mutating func attribute(
        _ name: UnsafePointer<UInt8>, _ written: UnsafePointer<UInt8>?, of element: UnsafeMutablePointer<xmlNode>
    ) -> UnsafeMutablePointer<xmlAttr>? {
        guard let memory = allocate(MemoryLayout<xmlAttr>.size) else { return nil }
        let attribute = memory.assumingMemoryBound(to: xmlAttr.self)
        attribute.pointee.type = XML_ATTRIBUTE_NODE
        attribute.pointee._private = UnsafeMutableRawPointer(bitPattern: UInt(NameKey(name).raw))
        attribute.pointee.name = name
        attribute.pointee.parent = element
        attribute.pointee.doc = document
        // HTML writes boolean attributes without a value; libxml2's users expect their name as their value.
        guard let value = written ?? (htmlIsBooleanAttr(name) != 0 ? name : nil) else { return attribute }
        guard let text = node(XML_TEXT_NODE), let content = copy(value) else { return nil }
        text.pointee.name = clibxml2_text_name()
        text.pointee.content = content
        text.pointee.parent = UnsafeMutableRawPointer(attribute).assumingMemoryBound(to: xmlNode.self)
        attribute.pointee.children = text
        attribute.pointee.last = text
        return attribute
    }

    func link(_ node: UnsafeMutablePointer<xmlNode>, into parent: UnsafeMutablePointer<xmlNode>) {
        node.pointee.parent = parent
        if let last = parent.pointee.last {
            last.pointee.next = node
            node.pointee.prev = last
        } else {
            parent.pointee.children = node
        }
        parent.pointee.last = node
    }

    /// Nothing more fits: libxml2 is told to end, and what it still reports is dropped.
    mutating func stop() {
        isOutOfMemory = true
        xmlStopParser(context)
    }
}
