internal import Web

extension PageExtraction {
    /// Follows the links that a rule selects.
    mutating func follow(_ rule: FollowRule, into output: inout SpiderOutput) throws {
        let obeysNofollow = output.links.rules.obeysNofollow
        // Without patterns the link is handed on as it stands; resolving it twice would be for nothing.
        let fixedKind = rule.target ?? (kinds.first?.match.isEmpty ?? false ? kinds.first?.name : nil)
        let needsURL = fixedKind == nil || !rule.allow.isEmpty || !rule.deny.isEmpty
        for found in try found(rule.links, in: .page, limit: .max) {
            try checkCost(of: output.items)
            if obeysNofollow, case .match(.node(let node)) = found, Self.isNofollow(node) { continue }
            if case .json(.array(let elements)) = found {
                for element in elements {
                    try follow(.json(element), rule, fixedKind, needsURL: needsURL, into: &output)
                }
            } else {
                try follow(found, rule, fixedKind, needsURL: needsURL, into: &output)
            }
        }
    }

    private mutating func follow(
        _ found: Found, _ rule: FollowRule, _ fixedKind: String?, needsURL: Bool, into output: inout SpiderOutput
    ) throws {
        scratch.removeAll()
        switch found {
        case .match(let match): Self.appendText(of: match, as: .url, isXML: page.contentType.isXML, to: &scratch)
        case .json(.string(let text)), .text(let text): scratch.append(utf8: text)
        case .json: return
        }
        // An empty reference is the page itself; nothing means to follow that.
        guard !scratch.span.trimmed().isEmpty else { return }
        var target = fixedKind
        if needsURL {
            let kinds = kinds
            let isWanted = try scratch.withUnsafeBytes { reference in
                try values.resolve(Span(_unsafeElements: reference)) { url in
                    guard try rule.admits(url) else { return false }
                    if target == nil { target = try Self.kind(of: url, among: kinds) }
                    return target != nil
                }
            }
            // What leads nowhere over HTTP goes on, to be counted as such.
            if isWanted == false { return }
        }
        output.links.add(reference: scratch.span, kind: target, priority: rule.priority)
    }

    /// The first page kind that fits a URL.
    private static func kind(of url: Span<UInt8>, among kinds: [PageKind]) throws -> String? {
        for kind in kinds where try kind.fits(url) { return kind.name }
        return nil
    }

    private static func isNofollow(_ node: LibXML2Node) -> Bool {
        guard let relations = node.attribute("rel")?.lowercased() else { return false }
        return relations.split(whereSeparator: \.isWhitespace).contains("nofollow")
    }
}
