/// What is taken from a page: one item, or one of each match.
struct ItemRule: Sendable {
    let each: Selection?
    let fields: [ItemField]

    var needsTree: Bool { each?.needsTree ?? false || fields.contains { $0.rule.needsTree } }
}
