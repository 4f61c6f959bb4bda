extension PageScan {
    /// Reads the attributes of an element with a link, and tells of it.
    @inlinable @inline(__always)
    func link<Visitor: PageVisitor & ~Copyable>(
        _ element: PageElement, _ tag: inout TagScanner, in html: Span<UInt8>, visitor: inout Visitor
    ) {
        let urlAttribute = element.urlAttribute
        var urlStart = -1
        var urlEnd = 0
        var relStart = -1
        var relEnd = -1
        while tag.nextAttribute(in: html) {
            let name = html.shortName(tag.nameStart, tag.nameEnd)
            // Of two attributes with one name the first counts.
            if name == urlAttribute {
                if urlStart < 0 {
                    urlStart = tag.valueStart
                    urlEnd = tag.valueEnd
                }
            } else if name == 0x72_656C, relStart < 0 {  // rel
                relStart = tag.valueStart
                relEnd = tag.valueEnd
            }
        }
        guard tag.isComplete, urlStart >= 0 else { return }
        let url = html.extracting(urlStart..<urlEnd)
        let link = ScannedLink(
            kind: element.linkKind, url: url, rel: html.extracting(max(relStart, 0)..<max(relEnd, 0)))
        visitor.link(link)
        if element == .link, link.hasRelation("canonical") { visitor.canonical(href: url) }
    }

    /// Reads the attributes of an element that has no link, and tells what it says about the page.
    @inlinable
    mutating func about<Visitor: PageVisitor & ~Copyable>(
        _ element: PageElement, _ tag: inout TagScanner, in html: Span<UInt8>, visitor: inout Visitor
    ) {
        switch element {
        case .base: base(&tag, in: html, visitor: &visitor)
        case .meta: meta(&tag, in: html, visitor: &visitor)
        default:
            while tag.nextAttribute(in: html) {}
            if element == .foreign, tag.isComplete, !tag.isSelfClosing(in: html) { isForeign = true }
        }
    }

    @inlinable
    mutating func base<Visitor: PageVisitor & ~Copyable>(
        _ tag: inout TagScanner, in html: Span<UInt8>, visitor: inout Visitor
    ) {
        var href = 0..<0
        var hasHref = false
        while tag.nextAttribute(in: html) {
            if !hasHref, html.shortName(tag.nameStart, tag.nameEnd) == 0x6872_6566 {  // href
                href = tag.valueStart..<tag.valueEnd
                hasHref = true
            }
        }
        guard tag.isComplete, hasHref, !hasBase else { return }
        hasBase = true
        visitor.base(href: html.extracting(href))
    }

    @inlinable
    func meta<Visitor: PageVisitor & ~Copyable>(
        _ tag: inout TagScanner, in html: Span<UInt8>, visitor: inout Visitor
    ) {
        let meta = MetaTag(&tag, in: html)
        guard tag.isComplete else { return }
        if let label = meta.encodingLabel(in: html) { visitor.metaCharset(html.extracting(label)) }
        guard let range = meta.content else { return }
        let content = html.extracting(range)
        if let name = meta.name, html.extracting(name).equalsIgnoringCase("robots") { visitor.metaRobots(content) }
        if let httpEquiv = meta.httpEquiv, html.extracting(httpEquiv).equalsIgnoringCase("refresh"),
            let url = MetaTag.refreshURL(in: content)
        {
            visitor.link(ScannedLink(kind: .refresh, url: content.extracting(url), rel: content.extracting(0..<0)))
        }
    }
}

extension Span<UInt8> {
    /// The name from `start` to `end`, packed like a ``TagName``, or 0 when it has not three or four bytes.
    @inlinable @inline(__always)
    func shortName(_ start: Int, _ end: Int) -> UInt32 {
        let length = end &- start
        guard length == 3 || length == 4 else { return 0 }
        var word = UInt32(self[start] | 0x20)
        word = word &<< 8 | UInt32(self[start &+ 1] | 0x20)
        word = word &<< 8 | UInt32(self[start &+ 2] | 0x20)
        return length == 3 ? word : word &<< 8 | UInt32(self[start &+ 3] | 0x20)
    }
}
