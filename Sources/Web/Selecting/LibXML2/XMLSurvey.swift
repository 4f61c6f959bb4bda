/// How much of an XML page libxml2 may be given: nothing stops it inside a tag, nor when memory runs low.
///
/// A tag has no `<` in it, and every attribute has a `=` with a quote after it; so both can be counted without parsing.
struct XMLSurvey {
    /// The bytes that may be parsed.
    private(set) var length: Int
    /// Why that is not all of the page.
    private(set) var cut: TreeCut?

    /// Attributes of one tag: libxml2 compares each with each.
    private static let maximumAttributes = 4096
    /// What libxml2 allocates for an element or text, and for an attribute with its value, without their characters.
    private static let nodeCost = 144
    private static let attributeCost = 288

    init(_ page: UnsafeBufferPointer<UInt8>, memory: Int) {
        length = page.count
        var rest = memory - page.count
        var tag = 0
        var attributes = 0
        var afterEquals = false
        for index in page.indices {
            switch page[index] {
            case UInt8(ascii: "<"):
                tag = index
                attributes = 0
                afterEquals = false
                // An element if it is no end tag, and the text after it.
                let isEnd = index + 1 < page.count && page[index + 1] == UInt8(ascii: "/")
                rest -= isEnd ? Self.nodeCost : Self.nodeCost * 2
            case UInt8(ascii: "="): afterEquals = true
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if afterEquals {
                    attributes += 1
                    rest -= Self.attributeCost
                }
                afterEquals = false
            case let byte:
                afterEquals = afterEquals && ASCII.isWhitespace(byte)
                continue
            }
            if attributes > Self.maximumAttributes || rest < 0 {
                length = tag
                cut = rest < 0 ? .memory : .time
                return
            }
        }
    }
}
