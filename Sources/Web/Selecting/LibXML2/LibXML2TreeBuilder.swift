import CLibXML2

/// Makes trees of pages with libxml2, and keeps from page to page what can be kept: the parser, the memory, compiled
/// XPath expressions.
///
/// One parse worker owns a builder; the builder, its trees and their nodes stay on one thread. Nothing is ever fetched:
/// neither DTDs nor entities nor includes.
package final class LibXML2TreeBuilder {
    /// What one page may cost.
    package struct Limits: Sendable {
        /// Bytes of nodes and texts of a page.
        package var memory = 128 << 20
        /// How deep elements may stand in each other; what is deeper becomes siblings at this depth, as in browsers.
        package var depth = 512
        /// Processor time of a parse, in seconds.
        package var seconds = 2.0
        /// Steps of a CSS selector: looks at a node.
        package var selectorSteps = 400_000_000
        /// Operations of an XPath expression, as libxml2 counts them.
        package var xpathOperations = 100_000_000

        package init() {}
    }

    package let limits: Limits
    private var parser: HTMLParserContext?
    private var spareArenas: [NodeArena] = []
    /// The limit, with room for the elements that every page has.
    private let depth: Int
    private let open: UnsafeMutablePointer<UnsafeMutablePointer<xmlNode>?>
    private var pages = 0
    private(set) lazy var xpath = XPathEngine(operationLimit: limits.xpathOperations)

    /// Names of elements and attributes that the parser remembers before it is replaced: pages decide what is in there.
    private static let maximumNames: Int32 = 8192

    package init(limits: Limits = Limits()) {
        LibXML2.prepare()
        self.limits = limits
        depth = max(limits.depth, 4)
        open = .allocate(capacity: depth)
        open.initialize(repeating: nil, count: depth)
    }

    deinit { open.deallocate() }

    /// Parses an HTML page of UTF-8, whatever it says its encoding is. Markup errors are never reported; a page that is
    /// not HTML at all gives a tree with little in it; invalid UTF-8 becomes U+FFFD.
    package func tree(html page: Span<UInt8>) throws(TreeFault) -> LibXML2Tree {
        let arena = spareArenas.popLast() ?? NodeArena()
        let parser = try nextParser()
        var result = page.withUnsafeBufferPointer { parse($0, parser, arena) }
        if parser.metInvalidText {
            // libxml2 takes the rest of such a page for Latin-1. Replacing what is invalid costs a copy; it is rare.
            arena.reset()
            let repaired = Array(page.string.utf8)
            result = repaired.withUnsafeBufferPointer { parse($0, parser, arena) }
        }
        guard let result else {
            takeBack(arena)
            throw TreeFault.noMemory
        }
        pages += 1
        let navigation = LibXML2Navigation(isHTML: true, index: arena.index)
        return LibXML2Tree(
            result.document, navigation, memory: .arena(arena, parser), cut: result.cut, serial: pages, builder: self)
    }

    private func parse(
        _ page: UnsafeBufferPointer<UInt8>, _ parser: HTMLParserContext, _ arena: NodeArena
    ) -> (document: UnsafeMutablePointer<xmlDoc>, cut: TreeCut?)? {
        let context = parser.pointer
        let made = HTMLTreeConstruction(
            arena: arena, context: context, open: open, memoryLimit: limits.memory, depthLimit: depth)
        guard var construction = made else { return nil }
        var reader = PageReader(page, seconds: limits.seconds)
        let isParsed = withUnsafeMutablePointer(to: &reader) { reader in
            withUnsafeMutablePointer(to: &construction) { parser.run(reader, $0) }
        }
        construction.finish()
        guard isParsed else { return nil }
        return (construction.document, construction.isOutOfMemory ? .memory : reader.isOutOfTime ? .time : nil)
    }

    private func nextParser() throws(TreeFault) -> HTMLParserContext {
        if let parser, parser.nameCount < Self.maximumNames { return parser }
        guard let fresh = HTMLParserContext() else { throw TreeFault.noMemory }
        parser = fresh
        return fresh
    }

    /// Parses an XML page (a feed, a site map) of UTF-8, as far as it is well formed. Entities that the page declares are
    /// not expanded, prefixes keep their meaning, and elements in a default namespace are found by their plain names.
    package func tree(xml page: Span<UInt8>) throws(TreeFault) -> LibXML2Tree {
        // The nodes are libxml2's own; the arena only has their index.
        let arena = spareArenas.popLast() ?? NodeArena()
        let result = page.withUnsafeBufferPointer { page in
            XMLDocumentParser.parse(page, memory: limits.memory, seconds: limits.seconds, index: &arena.index)
        }
        guard let result else {
            takeBack(arena)
            throw TreeFault.noMemory
        }
        pages += 1
        let navigation = LibXML2Navigation(isHTML: false, index: arena.index)
        return LibXML2Tree(
            result.document, navigation, memory: .libxml2(arena), cut: result.cut, serial: pages, builder: self)
    }

    /// Gets the memory of a tree that is no more.
    func takeBack(_ arena: NodeArena) {
        arena.reset()
        if spareArenas.count < 4 { spareArenas.append(arena) }
    }
}

/// Why no tree could be made of a page.
package struct TreeFault: Error, Sendable, CustomStringConvertible {
    package let code = "tree-no-memory"
    package var description: String { "there is no memory for a page's tree; lower the memory limit of pages" }
    static let noMemory = TreeFault()
}

/// What must be done once in a process before libxml2 is used on several threads.
enum LibXML2 {
    private static let isPrepared: Bool = {
        xmlInitParser()
        return true
    }()

    static func prepare() { _ = isPrepared }
}
