internal import Web

/// What is done with one kind of page.
struct PageKind: Sendable {
    let name: String
    /// Patterns of which one fits the URLs of these pages; none fits every URL.
    var match: [RegularExpression] = []
    var follow: [FollowRule] = []
    var items: [ItemRule] = []

    /// Whether a page whose kind nobody named is of this one.
    func fits(_ url: Span<UInt8>) throws(RegularExpressionFault) -> Bool {
        if match.isEmpty { return true }
        for pattern in match where try pattern.matches(url) { return true }
        return false
    }

    var needsTree: Bool {
        follow.contains { $0.links.needsTree } || items.contains(where: \.needsTree)
    }
}
