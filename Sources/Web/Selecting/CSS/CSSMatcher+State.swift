extension CSSMatcher {
    /// Whether `element` is in a state that its markup alone decides.
    mutating func isIn(_ state: CSSState, _ element: Handle) -> Bool {
        switch state {
        case .root:
            guard let parent = navigation.parent(of: element) else { return true }
            return navigation.kind(of: parent) == .document
        case .scope:
            return element == scope || navigation.kind(of: scope) == .document && isIn(.root, element)
        case .empty: return isEmpty(element)
        case .link, .anyLink:
            return hasOneName(element, SelectorNames.links) && has(SelectorNames.href, element)
        case .checked:
            if navigation.hasName(element, SelectorNames.option) { return has(SelectorNames.selected, element) }
            return navigation.hasName(element, SelectorNames.input) && has(SelectorNames.checked, element)
                && isCheckable(element)
        case .disabled: return isDisabled(element)
        case .enabled:
            let canBeDisabled =
                hasOneName(element, SelectorNames.controls)
                || hasOneName(element, [SelectorNames.option, SelectorNames.optgroup, SelectorNames.fieldset])
            return canBeDisabled && !isDisabled(element)
        }
    }

    private func has(_ attribute: MarkupName, _ element: Handle) -> Bool {
        navigation.attribute(attribute, of: element) != nil
    }

    private func hasOneName(_ element: Handle, _ names: [MarkupName]) -> Bool {
        names.contains { navigation.hasName(element, $0) }
    }

    /// No elements and no text inside; comments do not count.
    private mutating func isEmpty(_ element: Handle) -> Bool {
        var child = navigation.firstChild(of: element)
        while let current = child {
            budget &-= 1
            switch navigation.kind(of: current) {
            case .element: return false
            case .text where !navigation.value(of: current).isEmpty: return false
            default: child = navigation.nextSibling(of: current)
            }
        }
        return true
    }

    private func isCheckable(_ input: Handle) -> Bool {
        guard let type = value(ofAttribute: SelectorNames.type.folded.key, of: input) else { return false }
        return SelectorNames.checkableTypes.contains { wanted in
            wanted.withUnsafeBufferPointer { type.isEqual(to: $0, ignoringCase: true) }
        }
    }

    /// HTML standard, section 4.16.3: by its own attribute, or by a fieldset around it unless in that fieldset's first
    /// legend.
    private mutating func isDisabled(_ element: Handle) -> Bool {
        if hasOneName(element, [SelectorNames.optgroup]) { return has(SelectorNames.disabled, element) }
        if navigation.hasName(element, SelectorNames.option) {
            if has(SelectorNames.disabled, element) { return true }
            guard let parent = navigation.parent(of: element), navigation.hasName(parent, SelectorNames.optgroup)
            else { return false }
            return has(SelectorNames.disabled, parent)
        }
        let isFieldset = navigation.hasName(element, SelectorNames.fieldset)
        guard isFieldset || hasOneName(element, SelectorNames.controls) else { return false }
        if has(SelectorNames.disabled, element) { return true }
        var child = element
        while let parent = parentElement(of: child, scoped: false) {
            if navigation.hasName(parent, SelectorNames.fieldset), has(SelectorNames.disabled, parent),
                !isFirstLegend(child, of: parent)
            {
                return true
            }
            child = parent
        }
        return false
    }

    private mutating func isFirstLegend(_ child: Handle, of fieldset: Handle) -> Bool {
        guard navigation.hasName(child, SelectorNames.legend) else { return false }
        var sibling = previousElement(of: child)
        while let current = sibling {
            if navigation.hasName(current, SelectorNames.legend) { return false }
            sibling = previousElement(of: current)
        }
        return true
    }
}
