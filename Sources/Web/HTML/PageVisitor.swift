/// Who wants to know what ``PageScanner`` finds in a page.
///
/// Calls come in the order of the page; a tag is told of when it ends, so the order of its attributes does not matter.
/// All values are as they stand in the page: character references are not decoded, white space is not trimmed. What a
/// visitor does not implement is ignored.
@usableFromInline
package protocol PageVisitor: ~Copyable {
    /// A link. See ``ScannedLink/Kind`` for what counts as one.
    mutating func link(_ link: borrowing ScannedLink)
    /// The `href` of the first `base` that has one. Links before it are relative to it too.
    mutating func base(href: Span<UInt8>)
    /// The text of the page's first `title`.
    mutating func title(_ text: Span<UInt8>)
    /// The `content` of a `<meta name=robots>`; a page may have several.
    mutating func metaRobots(_ content: Span<UInt8>)
    /// The `href` of a `<link rel=canonical>`, which has been told of as a link as well.
    mutating func canonical(href: Span<UInt8>)
    /// A character encoding's label, from `<meta charset>` or `<meta http-equiv=content-type>`.
    mutating func metaCharset(_ label: Span<UInt8>)
}

extension PageVisitor where Self: ~Copyable {
    @inlinable @inline(__always) package mutating func link(_ link: borrowing ScannedLink) {}
    @inlinable @inline(__always) package mutating func base(href: Span<UInt8>) {}
    @inlinable @inline(__always) package mutating func title(_ text: Span<UInt8>) {}
    @inlinable @inline(__always) package mutating func metaRobots(_ content: Span<UInt8>) {}
    @inlinable @inline(__always) package mutating func canonical(href: Span<UInt8>) {}
    @inlinable @inline(__always) package mutating func metaCharset(_ label: Span<UInt8>) {}
}
