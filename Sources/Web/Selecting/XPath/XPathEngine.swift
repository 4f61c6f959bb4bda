import CLibXML2

/// Evaluates XPath expressions with libxml2, each compiled once.
///
/// One engine belongs to one builder: compiled expressions remember things while they run, so threads cannot share them.
final class XPathEngine {
    private let context: UnsafeMutablePointer<xmlXPathContext>
    private let report: UnsafeMutablePointer<XPathReport>
    private let operationLimit: Int
    private var compiled: [Int: OpaquePointer] = [:]
    /// The tree whose prefixes the context knows.
    private var preparedTree = 0

    /// Compiled expressions that are kept; a program that makes selectors as it goes must not grow for ever.
    private static let maximumCompiled = 1024

    static let noMemory = SelectorFault(
        code: .evaluation, message: "there is no memory to evaluate XPath", offset: 0)

    init?(operationLimit: Int) {
        LibXML2.prepare()
        guard let context = xmlXPathNewContext(nil) else { return nil }
        self.context = context
        self.operationLimit = operationLimit
        report = .allocate(capacity: 1)
        report.initialize(to: XPathReport())
        context.pointee.userData = UnsafeMutableRawPointer(report)
        context.pointee.error = { target, error in
            guard let target, let error else { return }
            target.assumingMemoryBound(to: XPathReport.self).pointee.take(error.pointee)
        }
        xmlXPathContextSetCache(context, 1, -1, 0)
        XPathFunctions.register(in: context)
    }

    deinit {
        for expression in compiled.values { xmlXPathFreeCompExpr(expression) }
        xmlXPathFreeContext(context)
        report.deallocate()
    }

    /// Compiles `expression` once, to find what is wrong with it.
    static func check(_ expression: String) throws(SelectorFault) {
        guard let engine = XPathEngine(operationLimit: 1) else { throw noMemory }
        _ = try engine.compile(expression, 0)
    }

    /// The matches of an expression, at most `limit`.
    func select(
        _ expression: String, _ identity: Int, in tree: LibXML2Tree, from node: UnsafeMutablePointer<xmlNode>,
        _ limit: Int
    ) throws(SelectorFault) -> [SelectorMatch<LibXML2Node>] {
        let compiled = try compile(expression, identity)
        prepare(for: tree)
        context.pointee.node = node
        context.pointee.opCount = 0
        context.pointee.opLimit = UInt(max(operationLimit, 1))
        report.pointee = XPathReport(navigation: tree.navigation)
        // The tree may be gone before the context is used again.
        defer {
            report.pointee = XPathReport()
            context.pointee.node = nil
            context.pointee.doc = nil
        }
        guard let result = xmlXPathCompiledEval(compiled, context) else {
            throw report.pointee.fault(during: .evaluation)
        }
        defer { xmlXPathFreeObject(result) }
        return Self.matches(result, tree, limit)
    }

    private func compile(_ expression: String, _ identity: Int) throws(SelectorFault) -> OpaquePointer {
        if let known = compiled[identity] { return known }
        if compiled.count >= Self.maximumCompiled {
            for expression in compiled.values { xmlXPathFreeCompExpr(expression) }
            compiled.removeAll()
        }
        report.pointee = XPathReport()
        guard let fresh = xmlXPathCtxtCompile(context, expression) else {
            throw report.pointee.fault(during: .syntax)
        }
        compiled[identity] = fresh
        return fresh
    }

    /// Makes the prefixes that an XML page declares known by these names.
    private func prepare(for tree: LibXML2Tree) {
        context.pointee.doc = tree.documentPointer
        guard !tree.navigation.isHTML || preparedTree != 0 else { return }
        guard tree.navigation.isHTML || preparedTree != tree.serial else { return }
        xmlXPathRegisteredNsCleanup(context)
        preparedTree = 0
        guard !tree.navigation.isHTML else { return }
        preparedTree = tree.serial
        let root = tree.rootHandle
        var node = tree.navigation.next(after: root, inside: root)
        while let current = node {
            var namespace = current.pointee.type == XML_ELEMENT_NODE ? current.pointee.nsDef : nil
            while let declared = namespace {
                if let prefix = declared.pointee.prefix, xmlXPathNsLookup(context, prefix) == nil {
                    xmlXPathRegisterNs(context, prefix, declared.pointee.href)
                }
                namespace = declared.pointee.next
            }
            node = tree.navigation.next(after: current, inside: root)
        }
    }

    private static func matches(
        _ result: UnsafeMutablePointer<xmlXPathObject>, _ tree: LibXML2Tree, _ limit: Int
    ) -> [SelectorMatch<LibXML2Node>] {
        switch result.pointee.type {
        case XPATH_NODESET:
            guard let set = result.pointee.nodesetval, set.pointee.nodeNr > 0, let nodes = set.pointee.nodeTab
            else { return [] }
            let count = min(Int(set.pointee.nodeNr), limit)
            return (0..<count).compactMap { index in nodes[index].map { match($0, tree) } }
        case XPATH_BOOLEAN: return [.boolean(result.pointee.boolval != 0)]
        case XPATH_NUMBER: return [.number(result.pointee.floatval)]
        case XPATH_STRING:
            guard let text = result.pointee.stringval else { return [.string("")] }
            return [.string(String(decodingCString: text, as: UTF8.self))]
        default: return []
        }
    }

    private static func match(
        _ node: UnsafeMutablePointer<xmlNode>, _ tree: LibXML2Tree
    ) -> SelectorMatch<LibXML2Node> {
        // Namespace nodes belong to the result, not to the tree.
        guard node.pointee.type == XML_NAMESPACE_DECL else { return .node(LibXML2Node(tree, node)) }
        let namespace = UnsafeMutableRawPointer(node).assumingMemoryBound(to: xmlNs.self)
        return .string(namespace.pointee.href.map { String(decodingCString: $0, as: UTF8.self) } ?? "")
    }
}
