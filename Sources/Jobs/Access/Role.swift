/// What a token allows. `read` < `operate` < `admin`; `node` is what a worker needs and nothing else.
package enum Role: String, Sendable, CaseIterable {
    case read, operate, admin, node

    /// Whether who has this role may do what `needed` allows.
    package func allows(_ needed: Role) -> Bool {
        switch (self, needed) {
        case (.admin, _), (.operate, .operate), (.operate, .read), (.read, .read), (.node, .node): true
        default: false
        }
    }
}
