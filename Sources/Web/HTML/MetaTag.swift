/// Where the attributes of a `meta` tag stand in the page, each the first of its name.
@usableFromInline
struct MetaTag {
    @usableFromInline var name: Range<Int>?
    @usableFromInline var content: Range<Int>?
    @usableFromInline var httpEquiv: Range<Int>?
    @usableFromInline var charset: Range<Int>?

    /// Reads all attributes of the tag.
    @usableFromInline
    init(_ tag: inout TagScanner, in html: Span<UInt8>) {
        while tag.nextAttribute(in: html) {
            let value = tag.valueStart..<tag.valueEnd
            let attribute = html.extracting(tag.nameStart..<tag.nameEnd)
            if attribute.equalsIgnoringCase("name") {
                name = name ?? value
            } else if attribute.equalsIgnoringCase("content") {
                content = content ?? value
            } else if attribute.equalsIgnoringCase("http-equiv") {
                httpEquiv = httpEquiv ?? value
            } else if attribute.equalsIgnoringCase("charset") {
                charset = charset ?? value
            }
        }
    }

    /// Where the label of a character encoding stands in the page, from `charset`, or from `http-equiv=content-type` and
    /// its `content`.
    @usableFromInline
    func encodingLabel(in html: Span<UInt8>) -> Range<Int>? {
        if let charset { return charset }
        guard let httpEquiv, let content, html.extracting(httpEquiv).equalsIgnoringCase("content-type"),
            let label = Self.charset(in: html.extracting(content))
        else { return nil }
        return content.lowerBound &+ label.lowerBound..<content.lowerBound &+ label.upperBound
    }

    /// Where the URL stands in the content of a refresh, `5; url=/next` and the like (HTML standard, "shared declarative
    /// refresh steps"); nil when there is none, so that the page refreshes itself.
    @usableFromInline
    static func refreshURL(in content: Span<UInt8>) -> Range<Int>? {
        var index = content.skippingWhitespace(from: 0)
        let time = index
        while index < content.count, ASCII.isDigit(content[index]) { index &+= 1 }
        let hasTime = index > time
        while index < content.count, ASCII.isDigit(content[index]) || content[index] == UInt8(ascii: ".") {
            index &+= 1
        }
        guard hasTime || index > time, index < content.count else { return nil }
        let separator = content[index]
        let isMark = separator == UInt8(ascii: ";") || separator == UInt8(ascii: ",")
        guard isMark || ASCII.isWhitespace(separator) else { return nil }
        index = content.skippingWhitespace(from: index)
        if index < content.count, content[index] == UInt8(ascii: ";") || content[index] == UInt8(ascii: ",") {
            index = content.skippingWhitespace(from: index &+ 1)
        }
        guard index < content.count else { return nil }
        if content.hasPrefixIgnoringCase("url", at: index) {
            let equals = content.skippingWhitespace(from: index &+ 3)
            // Without the equals sign the URL is what begins with "url".
            guard equals < content.count, content[equals] == UInt8(ascii: "=") else { return index..<content.count }
            index = content.skippingWhitespace(from: equals &+ 1)
        }
        guard index < content.count else { return index..<index }
        let quote = content[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return index..<content.count }
        index &+= 1
        return index..<(content.firstIndex(of: quote, from: index) ?? content.count)
    }

    /// Where the label stands in `text/html; charset=…` (HTML standard, "algorithm for extracting a character encoding
    /// from a meta element").
    private static func charset(in content: Span<UInt8>) -> Range<Int>? {
        var index = 0
        while index < content.count {
            guard content.hasPrefixIgnoringCase("charset", at: index) else {
                index &+= 1
                continue
            }
            index = content.skippingWhitespace(from: index &+ 7)
            guard index < content.count else { return nil }
            guard content[index] == UInt8(ascii: "=") else { continue }
            index = content.skippingWhitespace(from: index &+ 1)
            guard index < content.count else { return nil }
            let quote = content[index]
            if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                guard let end = content.firstIndex(of: quote, from: index &+ 1) else { return nil }
                return index &+ 1..<end
            }
            var end = index
            while end < content.count, !ASCII.isWhitespace(content[end]), content[end] != UInt8(ascii: ";") {
                end &+= 1
            }
            return index..<end
        }
        return nil
    }
}

extension Span<UInt8> {
    /// The first position from `start` on without white space, or `count`.
    @usableFromInline
    func skippingWhitespace(from start: Int) -> Int {
        var index = start
        while index < count, ASCII.isWhitespace(self[index]) { index &+= 1 }
        return index
    }
}
