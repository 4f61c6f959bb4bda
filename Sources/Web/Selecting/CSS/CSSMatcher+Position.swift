/// Where an element stood among its siblings when it was last counted.
struct CSSPositionMemory<Handle> {
    var element: Handle
    var index: Int
}

extension CSSMatcher {
    /// Whether `element` stands where `position` says.
    ///
    /// Siblings are asked one after the other, so the place of the last one counted makes counting the next one short:
    /// without it a list of n items takes n² steps.
    mutating func isAt(_ position: CSSPosition, _ element: Handle) -> Bool {
        if let last = position.last {
            // Nothing beyond the last place can match, so counting ends there.
            guard let index = index(of: element, position, limit: last) else { return false }
            return position.includes(index)
        }
        let index: Int
        if let memory = positions[position.slot], let found = self.index(of: element, position, from: memory) {
            index = found
        } else {
            guard let counted = self.index(of: element, position, limit: .max) else { return false }
            index = counted
        }
        positions[position.slot] = CSSPositionMemory(element: element, index: index)
        return position.includes(index)
    }

    /// The place of `element` from 1, or nil if it is past `limit`.
    private mutating func index(of element: Handle, _ position: CSSPosition, limit: Int) -> Int? {
        var index = 1
        var sibling = step(from: element, towardsEnd: position.fromEnd)
        while let current = sibling {
            budget &-= 1
            guard budget >= 0 else { return nil }
            if counts(current, as: element, position) {
                index += 1
                if index > limit { return nil }
            }
            sibling = step(from: current, towardsEnd: position.fromEnd)
        }
        return index <= limit ? index : nil
    }

    /// The place of `element` from that of an earlier sibling, or nil when the remembered one is none.
    private mutating func index(
        of element: Handle, _ position: CSSPosition, from memory: CSSPositionMemory<Handle>
    ) -> Int? {
        guard navigation.parent(of: memory.element) == navigation.parent(of: element),
            !position.ofType || isSameType(memory.element, element)
        else { return nil }
        if memory.element == element { return memory.index }
        var between = 1
        var sibling = navigation.previousSibling(of: element)
        while let current = sibling {
            budget &-= 1
            guard budget >= 0 else { return nil }
            if current == memory.element { return memory.index + (position.fromEnd ? -between : between) }
            if counts(current, as: element, position) { between += 1 }
            sibling = navigation.previousSibling(of: current)
        }
        return nil
    }

    private func step(from node: Handle, towardsEnd: Bool) -> Handle? {
        towardsEnd ? navigation.nextSibling(of: node) : navigation.previousSibling(of: node)
    }

    private func counts(_ node: Handle, as element: Handle, _ position: CSSPosition) -> Bool {
        navigation.kind(of: node) == .element && (!position.ofType || isSameType(node, element))
    }

    private func isSameType(_ first: Handle, _ second: Handle) -> Bool {
        let left = navigation.name(of: first)
        let right = navigation.name(of: second)
        return left.count == right.count && left.elementsEqual(right)
    }
}
