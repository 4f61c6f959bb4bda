/// Says whether elements match; keeps count of the steps that takes.
///
/// Matching goes from right to left: most elements fail at the name of the last compound, which is one comparison.
struct CSSMatcher<Navigation: TreeNavigation>: ~Copyable {
    typealias Handle = Navigation.Handle

    let navigation: Navigation
    let tables: CSSTables
    /// Where the walk began. Ancestors beyond it do not count for the selector itself, only inside functions.
    let scope: Handle
    /// Steps left. A step is one look at a node, or at 16 bytes of text; below zero nothing matches any more.
    var budget: Int
    /// The last place counted for each position of the list.
    var positions: [CSSPositionMemory<Handle>?]
    /// The element that the `:has()` being looked at was asked of.
    var anchor: Handle?
    var scratch = ByteWriter()

    // The keys of the attributes that most tests ask for.
    let classKey = SelectorNames.class.folded.key
    let idKey = SelectorNames.id.folded.key
}

extension CSSMatcher {
    init(_ tables: CSSTables, _ navigation: Navigation, scope: Handle, budget: Int) {
        self.tables = tables
        self.navigation = navigation
        self.scope = scope
        self.budget = budget
        positions = Array(repeating: nil, count: tables.positionCount)
    }

    /// Whether `element` matches the selector at `index` of the table.
    @inline(__always)
    mutating func matches(_ element: Handle, selector index: Int, scoped: Bool) -> Bool {
        let compounds = tables.selectors[index].compounds.indices
        return match(element, compounds.upperBound &- 1, first: compounds.lowerBound, scoped: scoped) == .matches
    }

    /// Whether `element` matches the compound at `index`, and what stands before it the ones from `first` on.
    private mutating func match(_ element: Handle, _ index: Int, first: Int, scoped: Bool) -> CSSOutcome {
        budget &-= 1
        guard budget >= 0 else { return .failsEverywhere }
        let compound = tables.compounds[index]
        if let name = compound.name, !hasName(element, name) { return .failsHere }
        for test in compound.tests.indices where !passes(element, tables.tests[test]) { return .failsHere }
        if index == first { return .matches }
        let previous = index &- 1
        switch compound.combinator {
        case .child:
            guard let parent = parentElement(of: element, scoped: scoped) else { return .failsEverywhere }
            return match(parent, previous, first: first, scoped: scoped)
        case .descendant:
            var ancestor = parentElement(of: element, scoped: scoped)
            while let current = ancestor {
                let outcome = match(current, previous, first: first, scoped: scoped)
                if outcome == .matches || outcome == .failsEverywhere { return outcome }
                ancestor = parentElement(of: current, scoped: scoped)
            }
            return .failsEverywhere
        case .adjacent:
            guard let sibling = previousElement(of: element) else { return .failsForSiblings }
            return match(sibling, previous, first: first, scoped: scoped)
        case .sibling:
            var sibling = previousElement(of: element)
            while let current = sibling {
                let outcome = match(current, previous, first: first, scoped: scoped)
                if outcome != .failsHere { return outcome }
                sibling = previousElement(of: current)
            }
            return .failsForSiblings
        }
    }

    mutating func matchesAny(_ element: Handle, _ selectors: CSSRange) -> Bool {
        for selector in selectors.indices where matches(element, selector: selector, scoped: false) { return true }
        return false
    }

    @inline(__always)
    func hasName(_ node: Handle, _ name: CSSName) -> Bool {
        let key = navigation.isHTML ? name.foldedKey : name.exactKey
        guard navigation.nameKey(of: node) == key else { return false }
        return !key.isHash || navigation.name(of: node).elementsEqual(spelling(name))
    }

    private func spelling(_ name: CSSName) -> UnsafeBufferPointer<UInt8> {
        tables.text(navigation.isHTML ? name.folded : name.exact)
    }

    mutating func parentElement(of element: Handle, scoped: Bool) -> Handle? {
        budget &-= 1
        if scoped && element == scope { return nil }
        guard budget >= 0, let parent = navigation.parent(of: element), navigation.kind(of: parent) == .element
        else { return nil }
        return parent
    }

    mutating func previousElement(of element: Handle) -> Handle? {
        var sibling = navigation.previousSibling(of: element)
        while let current = sibling {
            budget &-= 1
            guard budget >= 0 else { return nil }
            if navigation.kind(of: current) == .element { return current }
            sibling = navigation.previousSibling(of: current)
        }
        return nil
    }
}

/// How a match ended. What a failure says about other elements keeps long chains of combinators from trying every
/// combination of ancestors and siblings.
enum CSSOutcome {
    case matches
    /// Another ancestor or sibling may do.
    case failsHere
    /// No earlier sibling will do, but one of an ancestor may.
    case failsForSiblings
    /// There were not enough ancestors, so there are not for any ancestor either.
    case failsEverywhere
}
