/// Resolves the links of one document: what ``WebURL/init(bytes:base:)`` does, without a value for each.
///
/// Nearly all links are relative paths, absolute paths, queries, fragments, or http URLs of plain characters; these are
/// copied behind the part of the base that they keep. Whatever looks unusual goes through ``URLParser``. Both ways give
/// the same bytes for the same reference; a test holds them to that.
package struct LinkResolver: ~Copyable {
    /// What a reference is.
    package enum Resolution: Sendable {
        /// Written: an http or https URL of the document's own scheme, host and port.
        case sameOrigin
        /// Written: an http or https URL of another origin.
        case otherOrigin
        /// Nothing written: a reference of a scheme that the crawler does not follow, such as `mailto:` or `javascript:`.
        /// With such a scheme the rest is not looked at.
        case notFetchable
        /// Nothing written: no URL.
        case invalid
    }

    let base: WebURL
    private let isFetchable: Bool
    /// The base without user info, so that its scheme and authority stand together as links have them.
    let origin: WebURL
    /// Where the last segment of the base's path begins.
    let directoryEnd: Int
    private var parser: URLParser

    /// A resolver for the links of a document whose URL, or `<base href>`, is `base`. `queryEncoder` is for documents
    /// that are not in UTF-8.
    package init(base: WebURL, queryEncoder: QueryEncoder? = nil) {
        self.base = base
        isFetchable = base.isFetchable
        origin = base.withoutCredentials
        var end = Int(base.offsets.queryStart)
        while end > Int(base.offsets.pathStart), base.bytes[end - 1] != UInt8(ascii: "/") { end -= 1 }
        directoryEnd = end
        parser = URLParser(keepsFragment: false, queryEncoder: queryEncoder)
    }

    /// Appends to `out` the absolute URL, without fragment, of `reference`, an attribute's value with its character
    /// references decoded. `out` stays as it was unless the answer is `.sameOrigin` or `.otherOrigin`.
    package mutating func resolve(_ reference: Span<UInt8>, into out: inout ByteWriter) -> Resolution {
        let trimmed = reference.trimmingControlsAndSpaces
        guard reference.count <= WebURL.maximumLength else {
            return trimmed.namesForeignScheme ? .notFetchable : .invalid
        }
        let mark = out.count
        if isFetchable, let resolution = resolvePlain(trimmed, into: &out) {
            guard out.count &- mark > WebURL.maximumLength else { return resolution }
            out.truncate(to: mark)
            return .invalid
        }
        out.truncate(to: mark)
        return resolveByStandard(trimmed, into: &out)
    }

    @inline(never)
    private mutating func resolveByStandard(_ reference: Span<UInt8>, into out: inout ByteWriter) -> Resolution {
        if reference.namesForeignScheme { return .notFetchable }
        do throws(URLFault) {
            try parser.parse(reference, base: base)
        } catch {
            return parser.namesForeignScheme ? .notFetchable : .invalid
        }
        guard parser.offsets.scheme.isFetchable else { return .notFetchable }
        out.append(parser.output.span)
        return isSameOrigin ? .sameOrigin : .otherOrigin
    }

    /// Whether what the parser wrote has the origin of the base.
    private var isSameOrigin: Bool {
        let offsets = parser.offsets
        return offsets.scheme == base.offsets.scheme
            && parser.output.span.extracting(Int(offsets.hostStart)..<Int(offsets.pathStart))
                .isEqual(to: base.authority)
    }
}

extension Span<UInt8> {
    /// Whether a scheme other than http and https begins here, in plain sight: a tab in its midst hides it.
    fileprivate var namesForeignScheme: Bool {
        endOfScheme != nil && !hasPrefixIgnoringCase("http:") && !hasPrefixIgnoringCase("https:")
    }
}
