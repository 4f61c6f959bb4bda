/// Finds what a crawler wants in an HTML page, links above all, in one pass and without building a tree.
///
/// Follows the tokenization of the HTML standard: comments in all their forms, raw text elements, escaped scripts,
/// attributes however they are written, the first of two attributes with one name. What the tree builder would do with
/// the tags is left out: a link in a `template` or in a `noscript` counts, one in a `select` too; CDATA sections are
/// known inside `svg` and `math` only, whose extent is told by their tags.
///
/// Time is linear in the page, memory constant, nothing is recursive. It jumps from tag to tag with `memchr`.
@usableFromInline
package enum PageScanner {
    /// Scans `html` (UTF-8, or any encoding in which ASCII bytes stand for themselves) and tells `visitor` what is there.
    @inlinable
    package static func scan<Visitor: PageVisitor & ~Copyable>(_ html: Span<UInt8>, into visitor: inout Visitor) {
        var state = PageScan()
        var index = 0
        while let open = html.firstIndex(of: UInt8(ascii: "<"), from: index) {
            index = open &+ 1
            guard index < html.count else { return }
            let byte = html[index]
            if ASCII.isAlpha(byte) {
                index = state.startTag(in: html, at: index, visitor: &visitor)
            } else if byte == UInt8(ascii: "/") {
                index = state.endTag(in: html, at: index &+ 1)
            } else if byte == UInt8(ascii: "!") {
                index = state.declaration(in: html, at: index &+ 1)
            } else if byte == UInt8(ascii: "?") {
                index = html.endOfBogusComment(from: index)
            }
            // Any other byte is text, and "<" may begin a tag again.
        }
    }
}
