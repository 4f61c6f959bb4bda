/// A link as ``PageScanner`` found it. It borrows the page's bytes.
@usableFromInline
package struct ScannedLink: ~Escapable {
    /// What kind of tag the link stood in.
    @usableFromInline
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// `a` and `area` with `href`: what a reader may follow.
        case anchor
        /// `frame` and `iframe` with `src`: a page shown inside this one.
        case frame
        /// `link` with `href`: a style sheet, a feed, the canonical or the next page; `rel` says which.
        case linkElement
        /// `img`, `script`, `source`, `video`, `audio`, `track`, `embed` and `input` with `src`, `object` with `data`.
        case resource
        /// `meta http-equiv=refresh` whose content names a URL.
        case refresh
    }

    @usableFromInline package let kind: Kind
    /// The attribute's value as it stands in the page: character references are not decoded, white space is not trimmed.
    /// Empty when the attribute is there without a value.
    @usableFromInline package let url: Span<UInt8>
    /// The value of the tag's `rel`, as it stands in the page; empty when there is none.
    @usableFromInline package let rel: Span<UInt8>

    @inlinable @inline(__always)
    @_lifetime(copy url, copy rel)
    package init(kind: Kind, url: Span<UInt8>, rel: Span<UInt8>) {
        self.kind = kind
        self.url = url
        self.rel = rel
    }

    /// Whether ``url`` may hold character references, so that it has to go through ``CharacterReferences``.
    @inlinable
    package var mayHaveReferences: Bool { url.firstIndex(of: UInt8(ascii: "&")) != nil }

    /// Whether `token`, in lower case, is one of the words of `rel` (HTML: "set of space-separated tokens").
    @inlinable
    package func hasRelation(_ token: StaticString) -> Bool {
        guard rel.count >= token.utf8CodeUnitCount else { return false }
        return rel.hasToken(token)
    }
}

extension Span<UInt8> {
    /// Whether one of the words between white space is `token`, letters compared without case. `token` is lower case.
    @usableFromInline
    func hasToken(_ token: StaticString) -> Bool {
        var index = 0
        while index < count {
            while index < count, ASCII.isWhitespace(self[index]) { index &+= 1 }
            let start = index
            while index < count, !ASCII.isWhitespace(self[index]) { index &+= 1 }
            if index > start, extracting(start..<index).equalsIgnoringCase(token) { return true }
        }
        return false
    }
}
