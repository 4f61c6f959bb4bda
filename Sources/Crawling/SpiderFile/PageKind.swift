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

/// Which links of a page are followed.
struct FollowRule: Sendable {
    /// Elements (their `href` or `src` counts) or texts.
    let links: Selection
    /// The kind of the pages; nil finds it by their URLs.
    var target: String?
    /// Patterns of which one must fit the URL, if there are any.
    var allow: [RegularExpression] = []
    /// Patterns of which none may fit the URL.
    var deny: [RegularExpression] = []
    var priority = 0
}

/// What is taken from a page: one item, or one of each match.
struct ItemRule: Sendable {
    let each: Selection?
    let fields: [ItemField]

    var needsTree: Bool { each?.needsTree ?? false || fields.contains { $0.rule.needsTree } }
}

/// One field of an item.
struct ItemField: Sendable {
    let name: String
    /// The name as JSON writes it, with a colon behind it.
    let key: [UInt8]
    let rule: FieldRule
    let isRequired: Bool
    /// What stands where nothing was found, in JSON.
    let fallback: [UInt8]?
}

/// Where the value of a field comes from.
indirect enum FieldRule: Sendable {
    /// From the page.
    case selected(Selection, ValueType, isList: Bool)
    /// JSON that is the same for every page.
    case constant([UInt8])
    case template(PageTemplate)
    /// Fields inside the field: an object, or a list with one for each match.
    case object(each: Selection?, [ItemField])

    var needsTree: Bool {
        switch self {
        case .selected(let selection, _, _): selection.needsTree
        case .constant, .template: false
        case .object(let each, let fields): each?.needsTree ?? false || fields.contains { $0.rule.needsTree }
        }
    }
}
