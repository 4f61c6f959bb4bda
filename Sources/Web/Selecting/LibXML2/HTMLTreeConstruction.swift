import CLibXML2
import Glibc

/// Builds the nodes of one page from what libxml2's HTML parser reports.
///
/// libxml2 decides where elements begin and end; the nodes are ours, in libxml2's layout, so that its XPath works on them.
/// They lie in an arena, know their place in the page (`content` of an element holds it as a negative number, as
/// `xmlXPathOrderDocElems` leaves it) and have the key of their name in `_private`.
///
/// `open[n]` is the element of the parser's name stack at level `n`, so both stacks are always equally deep, however the
/// parser closes elements.
struct HTMLTreeConstruction {
    let arena: NodeArena
    let memoryLimit: Int
    let depthLimit: Int
    let context: UnsafeMutablePointer<xmlParserCtxt>
    /// The parser's open elements, as many as may be.
    let open: UnsafeMutablePointer<UnsafeMutablePointer<xmlNode>?>
    let document: UnsafeMutablePointer<xmlDoc>
    var isOutOfMemory = false

    var cursor: UnsafeMutableRawPointer
    var end: UnsafeMutableRawPointer
    /// The arena's, while nodes are added.
    var index: ElementIndex<UnsafeMutablePointer<xmlNode>>
    var root: UnsafeMutablePointer<xmlNode>?
    var body: UnsafeMutablePointer<xmlNode>?
    /// The text that was written last, and the zero at its end: what follows it directly is appended in place.
    var lastText: UnsafeMutablePointer<xmlNode>?
    var lastTextEnd: UnsafeMutableRawPointer

    /// nil when the arena has no room for even the document.
    init?(
        arena: NodeArena, context: UnsafeMutablePointer<xmlParserCtxt>,
        open: UnsafeMutablePointer<UnsafeMutablePointer<xmlNode>?>, memoryLimit: Int, depthLimit: Int
    ) {
        guard let block = arena.nextBlock(atLeast: MemoryLayout<xmlDoc>.size, limit: memoryLimit),
            let start = block.baseAddress
        else { return nil }
        self.arena = arena
        index = arena.index
        self.context = context
        self.open = open
        self.memoryLimit = memoryLimit
        self.depthLimit = depthLimit
        memset(start, 0, MemoryLayout<xmlDoc>.size)
        document = start.assumingMemoryBound(to: xmlDoc.self)
        document.pointee.type = XML_HTML_DOCUMENT_NODE
        document.pointee.doc = document
        document.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
        cursor = start + MemoryLayout<xmlDoc>.stride
        end = start + block.count
        lastTextEnd = cursor
    }

    // MARK: What the parser reports

    mutating func startElement(_ name: UnsafePointer<UInt8>, _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?)
    {
        var depth = Int(context.pointee.nameNr)
        guard depth > 0, depth <= depthLimit + 1 else { return }
        let key = NameKey(name)
        if depth == 1, let root, key == Self.html {
            // Something follows </html>. It belongs to the body, as the HTML standard has it.
            open[0] = body ?? root
            context.pointee.node = open[0]
            return
        }
        if depth > depthLimit {
            // Too deep: the element around this one ends here, so that what is deeper becomes siblings, as in browsers.
            depth = depthLimit
            context.pointee.nameNr = Int32(depth)
            context.pointee.nameTab[depth - 1] = name
            context.pointee.name = name
        }
        guard let element = element(named: name, key), addAttributes(attributes, to: element) else {
            stop()
            return
        }
        let parent = parent(atDepth: depth, key)
        link(element, into: parent)
        if depth == 1, root == nil { root = element }
        if depth == 2, key == Self.body, parent == root { body = element }
        open[depth - 1] = element
        context.pointee.node = element
    }

    mutating func endElement() {
        let depth = Int(context.pointee.nameNr)
        context.pointee.node = depth >= 2 && depth <= depthLimit ? open[depth - 2] : nil
    }

    mutating func text(_ bytes: UnsafePointer<UInt8>, _ length: Int, _ type: xmlElementType) {
        guard let parent = context.pointee.node, length > 0, !isOutOfMemory else { return }
        let last = parent.pointee.last
        if let last, last == lastText, last.pointee.type == type {
            if !extend(last, bytes, length) { stop() }
            return
        }
        guard let node = node(type), let content = copy(bytes, length) else {
            stop()
            return
        }
        node.pointee.name = type == XML_TEXT_NODE ? clibxml2_text_name() : nil
        node.pointee.content = content
        link(node, into: parent)
        lastText = node
        lastTextEnd = UnsafeMutableRawPointer(content) + length
    }

    /// A comment, or a processing instruction, which has a `name`.
    mutating func aside(_ type: xmlElementType, name: UnsafePointer<UInt8>?, _ value: UnsafePointer<UInt8>?) {
        guard !isOutOfMemory else { return }
        guard let node = node(type), let content = copy(value) else {
            stop()
            return
        }
        if let name {
            node.pointee._private = UnsafeMutableRawPointer(bitPattern: UInt(NameKey(name).raw))
            node.pointee.name = name
        } else {
            node.pointee.name = clibxml2_comment_name()
        }
        node.pointee.content = content
        link(node, into: context.pointee.node ?? documentNode)
    }

    /// Gives the arena what was gathered beside the nodes.
    func finish() { arena.index = index }
}
