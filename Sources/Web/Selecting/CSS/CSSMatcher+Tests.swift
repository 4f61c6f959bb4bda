extension CSSMatcher {
    /// Whether `element` passes one test.
    mutating func passes(_ element: Handle, _ test: CSSTest) -> Bool {
        switch test {
        case .className(let name):
            guard let value = value(ofAttribute: classKey, of: element) else { return false }
            return value.containsWord(tables.text(name), ignoringCase: false)
        case .identifier(let name):
            guard let value = value(ofAttribute: idKey, of: element) else { return false }
            return value.isEqual(to: tables.text(name), ignoringCase: false)
        case .attribute(let test): return passes(element, test)
        case .position(let position): return isAt(position, element)
        case .not(let selectors): return !matchesAny(element, selectors) && budget >= 0
        case .matches(let selectors): return matchesAny(element, selectors)
        case .has(let selectors): return has(element, selectors)
        case .anchor: return element == anchor
        case .contains(let text): return contains(element, tables.text(text))
        case .state(let state): return isIn(state, element)
        }
    }

    /// The value of the attribute with a short name.
    @inline(__always)
    func value(ofAttribute key: NameKey, of element: Handle) -> UnsafeBufferPointer<UInt8>? {
        var attribute = navigation.firstAttribute(of: element)
        while let current = attribute {
            if navigation.nameKey(of: current) == key { return navigation.value(of: current) }
            attribute = navigation.nextSibling(of: current)
        }
        return nil
    }

    private func value(ofAttribute name: CSSName, of element: Handle) -> UnsafeBufferPointer<UInt8>? {
        var attribute = navigation.firstAttribute(of: element)
        while let current = attribute {
            if hasName(current, name) { return navigation.value(of: current) }
            attribute = navigation.nextSibling(of: current)
        }
        return nil
    }

    private func passes(_ element: Handle, _ test: CSSAttributeTest) -> Bool {
        guard let value = value(ofAttribute: test.name, of: element) else { return false }
        let wanted = tables.text(test.value)
        let ignoringCase = test.ignoresCase
        switch test.comparison {
        case .present: return true
        case .equals: return value.isEqual(to: wanted, ignoringCase: ignoringCase)
        case .includes: return value.containsWord(wanted, ignoringCase: ignoringCase)
        case .dashMatch:
            guard value.hasBytes(wanted, at: 0, ignoringCase: ignoringCase) else { return false }
            return value.count == wanted.count || value[wanted.count] == UInt8(ascii: "-")
        // An empty value would be at the edge of everything; the standard says that it matches nothing.
        case .prefix: return !wanted.isEmpty && value.hasBytes(wanted, at: 0, ignoringCase: ignoringCase)
        case .suffix:
            return !wanted.isEmpty
                && value.hasBytes(wanted, at: value.count - wanted.count, ignoringCase: ignoringCase)
        case .substring: return !wanted.isEmpty && value.containsBytes(wanted, ignoringCase: ignoringCase)
        }
    }

    private mutating func contains(_ element: Handle, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        scratch.removeAll()
        navigation.appendText(of: element, to: &scratch)
        budget &-= scratch.count / 16
        return scratch.withUnsafeBytes { $0.containsBytes(text, ignoringCase: false) }
    }

    /// Whether something stands to `element` as one of the relative selectors says.
    private mutating func has(_ element: Handle, _ selectors: CSSRange) -> Bool {
        let outer = anchor
        anchor = element
        defer { anchor = outer }
        for selector in selectors.indices {
            // The first compound is the element itself; the second says how it stands to it.
            let second = Int(tables.selectors[selector].compounds.start) &+ 1
            switch tables.compounds[second].combinator {
            case .descendant, .child:
                if hasMatch(inside: element, selector) { return true }
            case .adjacent, .sibling:
                if hasMatch(besideOrInside: element, selector) { return true }
            }
        }
        return false
    }

    private mutating func hasMatch(besideOrInside element: Handle, _ selector: Int) -> Bool {
        var sibling = navigation.nextSibling(of: element)
        while let current = sibling, budget >= 0 {
            if navigation.kind(of: current) == .element {
                if matches(current, selector: selector, scoped: false) || hasMatch(inside: current, selector) {
                    return true
                }
            }
            sibling = navigation.nextSibling(of: current)
        }
        return false
    }

    private mutating func hasMatch(inside element: Handle, _ selector: Int) -> Bool {
        var node = navigation.next(after: element, inside: element)
        while let current = node, budget >= 0 {
            budget &-= 1
            if navigation.kind(of: current) == .element, matches(current, selector: selector, scoped: false) {
                return true
            }
            node = navigation.next(after: current, inside: element)
        }
        return false
    }
}

/// Names that matching itself asks for.
enum SelectorNames {
    static let `class` = MarkupName("class")
    static let id = MarkupName("id")
    static let href = MarkupName("href")
    static let disabled = MarkupName("disabled")
    static let checked = MarkupName("checked")
    static let selected = MarkupName("selected")
    static let type = MarkupName("type")
    static let option = MarkupName("option")
    static let optgroup = MarkupName("optgroup")
    static let fieldset = MarkupName("fieldset")
    static let legend = MarkupName("legend")
    static let input = MarkupName("input")
    static let checkableTypes = [Array("checkbox".utf8), Array("radio".utf8)]
    static let links = [MarkupName("a"), MarkupName("area"), MarkupName("link")]
    /// Elements that a fieldset around them can disable.
    static let controls = [MarkupName("button"), MarkupName("input"), MarkupName("select"), MarkupName("textarea")]
}
