import Web

/// Writes the item of a page and follows its links while the page is scanned: each byte is touched once.
///
/// The title stands before the links in nearly every page, and then in the item too; where it comes later, it is written
/// behind them.
struct LinkVisitor: ~Copyable, PageVisitor {
    private var output: SpiderOutput
    private let base: WebURL
    private let obeysNofollow: Bool
    private let followsRefresh: Bool
    private var hasTitle = false
    private var hasLinks = false
    private var follows = true

    /// Begins the item. The output comes back from ``finish()``.
    init(page: Page, output: consuming SpiderOutput) {
        base = page.url
        obeysNofollow = output.links.rules.obeysNofollow
        followsRefresh = output.links.rules.followsRefresh
        self.output = output
        self.output.heading.removeAll()
        let url = page.url
        self.output.items.append("{\"url\":")
        self.output.items.appendJSONString(url.span)
        self.output.items.append(",\"status\":")
        self.output.items.append(decimal: page.status)
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
            add(Span(_unsafeElements: reference), follow: follow)
        } else {
            add(link.url, follow: follow)
        }
    }

    @inline(__always)
    private mutating func add(_ reference: Span<UInt8>, follow: Bool) {
        let before = output.items.count
        output.items.append(hasLinks ? "," : ",\"links\":[")
        if output.links.addAndList(reference: reference, follow: follow, in: &output.items) {
            hasLinks = true
        } else {
            output.items.truncate(to: before)
        }
    }

    mutating func base(href: Span<UInt8>) {
        if let url = try? WebURL(bytes: href, base: base) { output.links.setBase(url) }
    }

    mutating func title(_ text: Span<UInt8>) {
        output.decoded.removeAll()
        CharacterReferences.decode(text: text, into: &output.decoded)
        let decoded = unsafe output.decoded.unsafeBytes
        output.heading.append(collapsingWhitespace: Span(_unsafeElements: decoded))
        if !hasLinks { writeTitle() }
    }

    mutating func metaRobots(_ content: Span<UInt8>) {
        guard obeysNofollow else { return }
        let text = content.string.lowercased()
        if text.contains("nofollow") || text.contains("none") { follows = false }
    }

    private mutating func writeTitle() {
        let title = unsafe output.heading.unsafeBytes
        output.items.append(",\"title\":")
        output.items.appendJSONString(Span(_unsafeElements: title))
        hasTitle = true
    }

    /// Ends the item and gives the output back.
    consuming func finish() -> SpiderOutput {
        if hasLinks { output.items.append(UInt8(ascii: "]")) }
        if !hasTitle { writeTitle() }
        output.items.append(hasLinks ? "}\n" : ",\"links\":[]}\n")
        output.itemCount += 1
        return output
    }
}
