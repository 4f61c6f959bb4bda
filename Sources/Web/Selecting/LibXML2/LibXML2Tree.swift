import CLibXML2

/// A page parsed by libxml2. See ``HTMLTree`` for what holds of it.
public final class LibXML2Tree: HTMLTree {
    let documentPointer: UnsafeMutablePointer<xmlDoc>
    let navigation: LibXML2Navigation
    private let builder: LibXML2TreeBuilder
    private let memory: Memory
    /// Why the tree holds only the beginning of the page, or nil when it holds all of it.
    public let cut: TreeCut?
    /// Distinguishes trees, also when one takes the address of another.
    let serial: Int

    /// Whose the nodes are.
    enum Memory {
        /// HTML: in an arena, which goes back to the builder; names belong to the parser's dictionary.
        case arena(NodeArena, HTMLParserContext)
        /// XML: libxml2's own; the arena has only the index.
        case libxml2(NodeArena)
    }

    init(
        _ document: UnsafeMutablePointer<xmlDoc>, _ navigation: LibXML2Navigation, memory: Memory, cut: TreeCut?,
        serial: Int, builder: LibXML2TreeBuilder
    ) {
        documentPointer = document
        self.navigation = navigation
        self.memory = memory
        self.cut = cut
        self.serial = serial
        self.builder = builder
    }

    deinit {
        switch memory {
        case .arena(let arena, _): builder.takeBack(arena)
        case .libxml2(let arena):
            xmlFreeDoc(documentPointer)
            builder.takeBack(arena)
        }
    }

    /// The page itself.
    public var document: LibXML2Node { LibXML2Node(self, rootHandle) }

    var rootHandle: UnsafeMutablePointer<xmlNode> {
        UnsafeMutableRawPointer(documentPointer).assumingMemoryBound(to: xmlNode.self)
    }

    /// What `selector` finds on the page or in `node`; see ``HTMLTree/select(_:from:limit:)``.
    public func select(
        _ selector: Selector, from node: LibXML2Node?, limit: Int
    ) throws(SelectorFault) -> [SelectorMatch<LibXML2Node>] {
        guard limit > 0 else { return [] }
        if let node, node.tree !== self {
            throw SelectorFault(code: .evaluation, message: "the node to look in is of another page", offset: 0)
        }
        let scope = node?.pointer ?? rootHandle
        switch selector.form {
        case .css(let list): return try select(list, scope, limit)
        case .xpath(let expression):
            guard let engine = builder.xpath else { throw XPathEngine.noMemory }
            return try engine.select(expression, selector.identity, in: self, from: scope, limit)
        }
    }

    private func select(
        _ list: CSSSelectorList, _ scope: UnsafeMutablePointer<xmlNode>, _ limit: Int
    ) throws(SelectorFault) -> [SelectorMatch<LibXML2Node>] {
        let kind = navigation.kind(of: scope)
        guard kind == .element || kind == .document else { return [] }
        let steps = builder.limits.selectorSteps
        let result = list.withTables { tables in
            CSSWalk(tables, navigation, scope: scope, limit: limit, budget: steps).run()
        }
        guard let found = result else {
            throw SelectorFault(
                code: .tooExpensive, message: "the selector takes too many steps on this page; make it more direct",
                offset: 0)
        }
        return found.map { .node(LibXML2Node(self, $0)) }
    }
}
