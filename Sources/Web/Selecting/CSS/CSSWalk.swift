/// One evaluation: collects what a selector list takes of a page, in the order of the page and each node once.
///
/// Where that order comes by itself, it goes along the index of elements; else it walks the tree.
struct CSSWalk<Navigation: TreeNavigation>: ~Copyable {
    typealias Handle = Navigation.Handle

    let tables: CSSTables
    let navigation: Navigation
    var matcher: CSSMatcher<Navigation>
    let limit: Int
    var found: [Handle] = []
    /// The outermost element whose text was taken last.
    var lastTextOwner: Handle?
    /// For each level from the scope down, which branches matched there; deep branches pass on to what is inside.
    private var matched: [UInt64] = []

    // Which branches take what, as bits.
    private var elementBranches: UInt64 = 0
    var textBranches: UInt64 = 0
    private var attributeBranches: UInt64 = 0
    var deepBranches: UInt64 = 0

    init(_ tables: CSSTables, _ navigation: Navigation, scope: Handle, limit: Int, budget: Int) {
        self.tables = tables
        self.navigation = navigation
        self.limit = limit
        matcher = CSSMatcher(tables, navigation, scope: scope, budget: budget)
        for (index, branch) in tables.branches.indices.enumerated() {
            let bit = UInt64(1) << UInt64(index)
            switch tables.selectors[branch].target {
            case .element: elementBranches |= bit
            case .text(let deep):
                textBranches |= bit
                if deep { deepBranches |= bit }
            case .attribute(_, let deep):
                attributeBranches |= bit
                if deep { deepBranches |= bit }
            }
        }
    }

    /// Walks the scope and what is inside it.
    ///
    /// - Returns: the nodes, or nil when the budget did not suffice.
    consuming func run() -> [Handle]? {
        guard limit > 0 else { return [] }
        guard !scanIndex() else { return matcher.budget >= 0 ? found : nil }
        found.removeAll()
        walkTree()
        return matcher.budget >= 0 ? found : nil
    }

    private mutating func walkTree() {
        let scope = matcher.scope
        // The document itself matches nothing, but text can stand in it when a page has no root.
        let depth = navigation.kind(of: scope) == .document ? enterDocument() : enter(scope, depth: 0)
        walk(inside: scope, depth: depth)
    }

    private mutating func enterDocument() -> Int {
        matched.append(0)
        return 0
    }

    /// Looks at an element or text at `depth`; what is inside it is one deeper.
    @discardableResult
    private mutating func enter(_ node: Handle, depth: Int) -> Int {
        switch navigation.kind(of: node) {
        case .element:
            let inherited = depth > 0 ? matched[depth &- 1] & deepBranches : 0
            let mask = inherited | matchingBranches(node, except: inherited)
            if depth < matched.count { matched[depth] = mask } else { matched.append(mask) }
            if mask != 0 { take(node, mask) }
        case .text:
            if depth > 0, matched[depth &- 1] & textBranches != 0 { found.append(node) }
        default: break
        }
        return depth
    }

    private mutating func walk(inside scope: Handle, depth: Int) {
        var depth = depth
        var node = scope
        while found.count < limit, matcher.budget >= 0 {
            matcher.budget &-= 1
            if let child = navigation.firstChild(of: node) {
                depth &+= 1
                node = child
            } else {
                while node != scope {
                    if let sibling = navigation.nextSibling(of: node) {
                        node = sibling
                        break
                    }
                    guard let parent = navigation.parent(of: node) else { return }
                    node = parent
                    depth &-= 1
                }
                if node == scope { return }
            }
            enter(node, depth: depth)
        }
    }

    @inline(__always)
    mutating func matchingBranches(_ element: Handle, except known: UInt64) -> UInt64 {
        var mask: UInt64 = 0
        var bit: UInt64 = 1
        for branch in tables.branches.indices {
            if known & bit == 0, matcher.matches(element, selector: branch, scoped: true) { mask |= bit }
            bit <<= 1
        }
        return mask
    }

    /// Takes of an element what the branches in `mask` want.
    mutating func take(_ element: Handle, _ mask: UInt64) {
        if mask & elementBranches != 0 { found.append(element) }
        let wanted = mask & attributeBranches
        guard wanted != 0 else { return }
        var attribute = navigation.firstAttribute(of: element)
        while let current = attribute, found.count < limit {
            if isWanted(current, wanted) { found.append(current) }
            attribute = navigation.nextSibling(of: current)
        }
    }

    private func isWanted(_ attribute: Handle, _ mask: UInt64) -> Bool {
        var bit: UInt64 = 1
        for branch in tables.branches.indices {
            if mask & bit != 0, case .attribute(let name, _) = tables.selectors[branch].target,
                matcher.hasName(attribute, name)
            {
                return true
            }
            bit <<= 1
        }
        return false
    }
}
