internal import Web

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
