/// A parsed page that selectors can be asked of.
///
/// The contract between spiders and the parser: a tree belongs to one page and stays, with all its nodes, on the thread
/// that built it. That is why neither is `Sendable`.
public protocol HTMLTree: AnyObject, SendableMetatype {
    associatedtype Node: HTMLNode

    /// The page itself; its one child element is the root.
    var document: Node { get }
    /// Why the tree holds only the beginning of the page, or nil when it holds all of it.
    var cut: TreeCut? { get }

    /// What `selector` finds, in the order of the page.
    ///
    /// - Parameters:
    ///   - node: where to look: CSS matches this node and what is inside it, XPath starts at it. nil is the whole page.
    ///   - limit: how many matches are wanted; looking ends with the last of them where the language allows that.
    /// - Throws: ``SelectorFault`` with `tooExpensive` or `evaluation`.
    func select(_ selector: Selector, from node: Node?, limit: Int) throws(SelectorFault) -> [SelectorMatch<Node>]
}

extension HTMLTree {
    /// All that `selector` finds on the page or in `node`.
    public func select(
        _ selector: Selector, from node: Node? = nil
    ) throws(SelectorFault) -> [SelectorMatch<Node>] {
        try select(selector, from: node, limit: .max)
    }

    /// The first that `selector` finds on the page or in `node`.
    public func first(_ selector: Selector, from node: Node? = nil) throws(SelectorFault) -> SelectorMatch<Node>? {
        try select(selector, from: node, limit: 1).first
    }
}

/// Why a tree holds only the beginning of its page.
public enum TreeCut: String, Sendable {
    /// The tree would have taken more memory than a page is allowed.
    case memory
    /// Markup made to be slow: parsing took more processor time than a page is allowed.
    case time
}
