/// Where one scan of ``PageScanner`` stands, apart from its position in the page.
@usableFromInline
struct PageScan {
    @usableFromInline var hasTitle = false
    @usableFromInline var hasBase = false
    /// Between the tags of an `svg` or `math` element.
    @usableFromInline var isForeign = false

    @inlinable @inline(__always)
    init() {}

    /// Reads the start tag whose name begins at `start`, and the content of an element that holds raw text. Answers where
    /// to go on.
    @inlinable @inline(__always)
    mutating func startTag<Visitor: PageVisitor & ~Copyable>(
        in html: Span<UInt8>, at start: Int, visitor: inout Visitor
    ) -> Int {
        let name = TagName(in: html, at: start)
        var tag = TagScanner(index: start &+ name.length)
        var element = PageElement(name)
        if isForeign { element = foreignElement(element, name) }
        if element == .other {
            while tag.nextAttribute(in: html) {}
            return tag.index
        }
        if element.rawValue <= PageElement.script.rawValue {
            link(element, &tag, in: html, visitor: &visitor)
            if element.rawValue < PageElement.iframe.rawValue { return tag.index }
        } else {
            about(element, &tag, in: html, visitor: &visitor)
        }
        guard tag.isComplete else { return html.count }
        return content(of: element, name: start..<start &+ name.length, from: tag.index, in: html, visitor: &visitor)
    }

    /// Reads the end tag whose name would begin at `start`. Answers where to go on.
    @inlinable @inline(__always)
    mutating func endTag(in html: Span<UInt8>, at start: Int) -> Int {
        guard start < html.count else { return html.count }
        guard ASCII.isAlpha(html[start]) else { return html.endOfBogusComment(from: start) }
        var index = start &+ 1
        while index < html.count, !MarkupByte.endsTagName(html[index]) { index &+= 1 }
        if isForeign, PageElement(TagName(in: html, at: start)) == .foreign { isForeign = false }
        // End tags may have attributes, whose values may hold a ">".
        var tag = TagScanner(index: index)
        while tag.nextAttribute(in: html) {}
        return tag.index
    }

    /// Reads a comment, a document type or a CDATA section, `start` being behind `<!`. Answers where to go on.
    @usableFromInline
    func declaration(in html: Span<UInt8>, at start: Int) -> Int {
        if html.hasPrefix("--", at: start) { return html.endOfComment(from: start &+ 2) }
        if isForeign, html.hasPrefix("[CDATA[", at: start) { return html.endOfCDATA(from: start &+ 7) }
        // A document type ends at the first ">" too, even inside quotes.
        return html.endOfBogusComment(from: start)
    }

    /// What a start tag inside `svg` or `math` is; the tag may also end that.
    @inline(never)
    @usableFromInline
    mutating func foreignElement(_ element: PageElement, _ name: TagName) -> PageElement {
        if name.endsForeignContent {
            isForeign = false
            return element
        }
        return element.inForeignContent
    }
}
