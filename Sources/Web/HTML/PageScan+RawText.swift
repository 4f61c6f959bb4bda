extension PageScan {
    /// Passes over the content of an element that holds no markup; other elements have nothing to pass over. `name` is
    /// where the start tag's name stands, `start` where its content begins. Answers where to go on.
    @inlinable
    mutating func content<Visitor: PageVisitor & ~Copyable>(
        of element: PageElement, name: Range<Int>, from start: Int, in html: Span<UInt8>, visitor: inout Visitor
    ) -> Int {
        let end: Int
        switch element {
        case .script: end = html.endOfScript(from: start)
        case .iframe, .title, .rawText: end = html.endOfRawText(named: name, from: start)
        case .plaintext: return html.count
        default: return start
        }
        if element == .title, !hasTitle {
            hasTitle = true
            visitor.title(html.extracting(start..<end))
        }
        return end < html.count ? endTag(in: html, at: end &+ 2) : end
    }
}

extension Span<UInt8> {
    /// Where the end tag of a raw text element begins, or `count`: the rest of the page is text then. `name` is where the
    /// start tag's name stands.
    @usableFromInline
    func endOfRawText(named name: Range<Int>, from start: Int) -> Int {
        var index = start
        while let open = firstIndex(of: UInt8(ascii: "<"), from: index) {
            index = open &+ 1
            if isEndTag(named: name, at: open) { return open }
        }
        return count
    }

    /// Whether `</`, the name that stands at `name`, and a byte that ends a name stand at `open`.
    private func isEndTag(named name: Range<Int>, at open: Int) -> Bool {
        let start = open &+ 2
        let end = start &+ name.count
        guard end < count, self[open &+ 1] == UInt8(ascii: "/"), MarkupByte.endsTagName(self[end]) else { return false }
        for offset in 0..<name.count
        where ASCII.lowercased(self[start &+ offset]) != ASCII.lowercased(self[name.lowerBound &+ offset]) {
            return false
        }
        return true
    }

    /// Where a script's end tag begins, or `count`.
    ///
    /// In a script, `<!--` begins a part in which `<script>…</script>` is text too, up to `-->` (HTML standard, "Script
    /// data escaped state" and those after it).
    @usableFromInline
    func endOfScript(from start: Int) -> Int {
        var index = start
        while let open = firstIndex(of: UInt8(ascii: "<"), from: index) {
            index = open &+ 1
            if isScriptTag(at: open &+ 1, slash: true) { return open }
            guard hasPrefix("!--", at: index) else { continue }
            index &+= 3
            switch endOfEscapedScript(from: index) {
            case .endTag(let open): return open
            case .closed(let end): index = end
            }
        }
        return count
    }

    private enum EscapedScriptEnd {
        /// The script ends inside the escaped part, with an end tag at this position or with the page.
        case endTag(Int)
        /// The escaped part ends before this position; the script goes on.
        case closed(Int)
    }

    /// Finds the end of a script's escaped part, `start` being behind its `<!--`, whose dashes count for a `-->` too.
    private func endOfEscapedScript(from start: Int) -> EscapedScriptEnd {
        var isDoubleEscaped = false
        var dashes = 2
        var index = start
        while index < count {
            let byte = self[index]
            index &+= 1
            switch byte {
            case UInt8(ascii: "-"):
                dashes &+= 1
            case UInt8(ascii: ">") where dashes >= 2:
                return .closed(index)
            case UInt8(ascii: "<"):
                dashes = 0
                if isScriptTag(at: index, slash: true) {
                    guard isDoubleEscaped else { return .endTag(index &- 1) }
                    isDoubleEscaped = false
                    // Behind the byte that ends the name, which may be the ">".
                    index &+= 8
                } else if !isDoubleEscaped, isScriptTag(at: index, slash: false) {
                    isDoubleEscaped = true
                    index &+= 7
                }
            default:
                dashes = 0
            }
        }
        return .endTag(count)
    }

    /// Whether `script`, or with `slash` `/script`, and a byte that ends a name stand at `start`.
    private func isScriptTag(at start: Int, slash: Bool) -> Bool {
        let end = start &+ (slash ? 7 : 6)
        return end < count && hasPrefixIgnoringCase(slash ? "/script" : "script", at: start)
            && MarkupByte.endsTagName(self[end])
    }
}
