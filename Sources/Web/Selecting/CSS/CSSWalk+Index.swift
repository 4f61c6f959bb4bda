extension CSSWalk {
    /// Collects along the index of elements.
    ///
    /// - Returns: false when the order of the page needs a walk; what was found then counts for nothing.
    mutating func scanIndex() -> Bool {
        let branches = tables.branches.indices
        let hasText = textBranches != 0
        // Texts of several branches, and attributes of everything inside a match, interleave.
        if branches.count > 1 && hasText || deepBranches & ~textBranches != 0 { return false }
        let isDeep = deepBranches != 0
        if isDeep, tables.compounds[tables.selectors[branches.lowerBound].compounds.indices.lowerBound].isUniversal {
            return false
        }
        let places = navigation.places(inside: matcher.scope)
        guard branches.count == 1, let name = lastName(ofBranch: branches.lowerBound) else {
            for place in places where found.count < limit && matcher.budget >= 0 {
                guard collect(place, hasText: hasText, isDeep: isDeep) else { return false }
            }
            return isInOrder(isDeep: isDeep)
        }
        let keys = navigation.index.keys
        matcher.budget &-= places.count / 8
        for place in places where keys[place] == name && found.count < limit && matcher.budget >= 0 {
            guard collect(place, hasText: hasText, isDeep: isDeep) else { return false }
        }
        return isInOrder(isDeep: isDeep)
    }

    /// Whether no match inside the last one should have come before some of its text: the search may have ended early.
    private mutating func isInOrder(isDeep: Bool) -> Bool {
        guard let owner = lastTextOwner, !isDeep, found.count >= limit else { return true }
        let places = navigation.places(inside: owner)
        for place in places.dropFirst() where matchingBranches(navigation.index.elements[place], except: 0) != 0 {
            return false
        }
        return true
    }

    /// The key that every match of a branch has, if it names its last element.
    private func lastName(ofBranch branch: Int) -> NameKey? {
        let last = tables.selectors[branch].compounds.indices.upperBound - 1
        return tables.compounds[last].name.map { navigation.isHTML ? $0.foldedKey : $0.exactKey }
    }

    /// Takes what is wanted of the element at `place`; false when that would come out of order.
    @inline(__always)
    private mutating func collect(_ place: Int, hasText: Bool, isDeep: Bool) -> Bool {
        let element = navigation.index.elements[place]
        let mask = matchingBranches(element, except: 0)
        guard mask != 0 else { return true }
        guard hasText else {
            take(element, mask)
            return true
        }
        if let last = lastTextOwner, isInside(element, last) {
            // All text inside has been taken with the element around; text directly inside may go on after this one.
            return isDeep
        }
        lastTextOwner = element
        takeText(of: element, deep: isDeep)
        return true
    }

    private mutating func takeText(of element: Handle, deep: Bool) {
        var node = navigation.firstChild(of: element)
        while let current = node, found.count < limit {
            matcher.budget &-= 1
            if navigation.kind(of: current) == .text { found.append(current) }
            node =
                deep ? navigation.next(after: current, inside: element) : navigation.nextSibling(of: current)
        }
    }

    private mutating func isInside(_ element: Handle, _ other: Handle) -> Bool {
        var ancestor = navigation.parent(of: element)
        while let current = ancestor {
            matcher.budget &-= 1
            if current == other { return true }
            ancestor = navigation.parent(of: current)
        }
        return false
    }
}
