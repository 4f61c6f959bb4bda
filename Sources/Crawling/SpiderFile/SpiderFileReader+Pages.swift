internal import Web
internal import Yams

/// `pages:` with its follow rules.
extension SpiderFileReader {
    mutating func readPages(_ members: Members) -> [PageKind] {
        guard let node = required("pages", of: members, "a spider"),
            let kinds = self.members(of: node, "`pages`", keys: nil)
        else { return [] }
        if kinds.pairs.isEmpty { report(.missingKey, "`pages` needs a page kind", at: node) }
        pageNames = kinds.pairs.map(\.name)
        return kinds.pairs.map { name, key, value in readPage(name, key, value) }
    }

    private mutating func readPage(_ name: String, _ key: Node, _ node: Node) -> PageKind {
        var kind = PageKind(name: name)
        if !(1...100 ~= name.utf8.count) { report(.badValue, "the name of a page kind has 1 to 100 bytes", at: key) }
        guard let members = members(of: node, "a page kind", keys: ["match", "follow", "items"]) else { return kind }
        kind.match = patterns(members["match"])
        if let rules = members["follow"] { kind.follow = elements(rules).compactMap { readFollow($0) } }
        if let items = members["items"] { kind.items = elements(items).compactMap { readItem($0) } }
        if kind.follow.isEmpty, kind.items.isEmpty, members["follow"] == nil, members["items"] == nil {
            report(
                .missingKey, "the page kind `\(name)` needs `follow:` or `items:`, else its pages give nothing", at: key
            )
        }
        return kind
    }

    private mutating func readFollow(_ node: Node) -> FollowRule? {
        guard case .mapping = node else {
            return css(node).map { FollowRule(links: Selection(selector: $0)) }
        }
        let keys = Self.selectionKeys + ["to", "allow", "deny", "priority"]
        guard let members = members(of: node, "a follow rule", keys: keys) else { return nil }
        let selection = selection(of: members)
        if selection == nil {
            report(.missingKey, "a follow rule needs `css:`, `xpath:`, `json:` or `regex:`", at: node)
        }
        var rule = FollowRule(links: selection ?? Selection())
        rule.target = members["to"].flatMap { page($0) }
        rule.allow = patterns(members["allow"])
        rule.deny = patterns(members["deny"])
        rule.priority = members["priority"].flatMap { integer($0, "`priority`") } ?? 0
        return rule
    }

    /// What only the whole file shows: starts that no page kind fits, and page kinds that nothing leads to.
    mutating func checkPages(_ kinds: [PageKind], requests: [Start], at members: Members) {
        guard faults.isEmpty, !isPartial, let pages = members["pages"],
            let entries = self.members(of: pages, "`pages`", keys: nil)
        else { return }
        for start in requests where start.request.kind == nil {
            let isFitting = (try? kinds.contains { try $0.fits(start.request.url.span) }) ?? true
            if !isFitting {
                report(
                    .unreachablePage,
                    "no page kind's `match` fits this URL; write {url: …, page: \(kinds.first?.name ?? "…")}",
                    at: start.node)
            }
        }
        // One without `match` takes all that those before it leave.
        let catchAll = kinds.firstIndex { $0.match.isEmpty } ?? kinds.count
        for (index, kind) in kinds.enumerated() where index > catchAll && !namedPages.contains(kind.name) {
            report(
                .unreachablePage,
                "nothing leads to the page kind `\(kind.name)`: no `to:` or `page:` names it, and `\(kinds[catchAll].name)`,"
                    + " which has no `match:`, takes every page before it", at: entries.key(kind.name))
        }
    }
}
