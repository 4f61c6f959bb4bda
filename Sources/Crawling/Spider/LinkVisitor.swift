import Web

/// Writes the item of a page and follows its links while the page is scanned: each byte is touched once.
///
/// The title comes before the links in the item but may come after some of them in the page, so links are listed beside
/// it and joined at the end.
struct LinkVisitor: ~Copyable, PageVisitor {
    var output: SpiderOutput
    private let base: WebURL
    private let obeysNofollow: Bool
    private let followsRefresh: Bool
    private var hasLinks = false
    private var follows = true

    init(page: borrowing Page, output: consuming SpiderOutput) {
        base = page.url
        obeysNofollow = output.links.rules.obeysNofollow
        followsRefresh = output.links.rules.followsRefresh
        self.output = output
        self.output.list.removeAll()
        self.output.heading.removeAll()
    }

    @inline(__always)
    mutating func link(_ link: borrowing ScannedLink) {
        switch link.kind {
        case .anchor, .frame: break
        case .linkElement: guard link.hasRelation("next") || link.hasRelation("prev") else { return }
        case .refresh: guard followsRefresh else { return }
        case .resource: return
        }
        let follow = follows && !(obeysNofollow && link.hasRelation("nofollow"))
        if link.mayHaveReferences {
            output.decoded.removeAll()
            CharacterReferences.decode(attribute: link.url, into: &output.decoded)
            let reference = unsafe output.decoded.unsafeBytes
            if output.links.addAndList(
                reference: Span(_unsafeElements: reference), follow: follow, in: &output.list, isFirst: !hasLinks)
            {
                hasLinks = true
            }
        } else {
            if output.links.addAndList(reference: link.url, follow: follow, in: &output.list, isFirst: !hasLinks) {
                hasLinks = true
            }
        }
    }

    mutating func base(href: Span<UInt8>) {
        if let url = try? WebURL(bytes: href, base: base) { output.links.setBase(url) }
    }

    mutating func title(_ text: Span<UInt8>) {
        output.decoded.removeAll()
        CharacterReferences.decode(text: text, into: &output.decoded)
        let text = unsafe output.decoded.unsafeBytes
        output.heading.append(collapsingWhitespace: Span(_unsafeElements: text))
    }

    mutating func metaRobots(_ content: Span<UInt8>) {
        guard obeysNofollow else { return }
        let text = content.string.lowercased()
        if text.contains("nofollow") || text.contains("none") { follows = false }
    }

    /// Ends the item and gives the output back.
    consuming func finish(status: Int) -> SpiderOutput {
        let url = base
        let (title, links) = unsafe (output.heading.unsafeBytes, output.list.unsafeBytes)
        output.items.append("{\"url\":")
        output.items.appendJSONString(url.span)
        output.items.append(",\"status\":")
        output.items.append(decimal: status)
        output.items.append(",\"title\":")
        output.items.appendJSONString(Span(_unsafeElements: title))
        output.items.append(",\"links\":[")
        output.items.append(links)
        output.items.append("]}\n")
        output.itemCount += 1
        return output
    }
}
