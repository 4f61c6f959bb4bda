/// One run of the URL standard's basic URL parser (section 4.4), written as a descent over the parts instead of a state a
/// character. It writes the serialised URL as it goes, so there is no record of parts to serialise afterwards.
///
/// The states are named in the comments. Input positions are `Int`s into one `Span`; whoever is called writes its part to
/// `output` and passes the position on.
struct URLParser: ~Copyable {
    /// The serialised URL so far.
    var output = ByteWriter()
    var offsets = URLOffsets()
    /// Whether the fragment is written. A crawler does not need it.
    let keepsFragment: Bool
    let queryEncoder: QueryEncoder?

    init(keepsFragment: Bool = true, queryEncoder: QueryEncoder? = nil) {
        self.keepsFragment = keepsFragment
        self.queryEncoder = queryEncoder
    }

    /// What the last successful parse gave.
    var url: WebURL { WebURL(bytes: output.bytes, offsets: offsets) }

    var isSpecial: Bool { offsets.scheme.isSpecial }

    /// The number of bytes written, as an offset. The limit on lengths keeps it far below the limit of `UInt32`.
    var position: UInt32 { UInt32(truncatingIfNeeded: output.count) }

    /// Parses `reference`, relative to `base` if it is relative. After a fault `output` holds nothing of use.
    mutating func parse(_ reference: Span<UInt8>, base: WebURL?) throws(URLFault) {
        guard reference.count <= WebURL.maximumLength else { throw URLFault(.tooLong) }
        let trimmed = reference.trimmingControlsAndSpaces
        if trimmed.needsCleaning {
            let cleaned = ByteWriter(cleaning: trimmed)
            try parse(cleaned: cleaned.span, base: base)
        } else {
            try parse(cleaned: trimmed, base: base)
        }
    }

    /// Scheme start, scheme and no scheme states.
    private mutating func parse(cleaned input: Span<UInt8>, base: WebURL?) throws(URLFault) {
        output.removeAll()
        offsets = URLOffsets()
        if let colon = input.endOfScheme {
            for index in 0..<colon { output.append(ASCII.lowercased(input[index])) }
            offsets.scheme = URLScheme(output.span)
            offsets.schemeEnd = UInt32(truncatingIfNeeded: colon)
            output.append(UInt8(ascii: ":"))
            try parse(input, afterScheme: colon + 1, base: base)
            return
        }
        guard let base else { throw URLFault(.missingScheme) }
        if base.hasOpaquePath {
            guard !input.isEmpty, input[0] == UInt8(ascii: "#") else { throw URLFault(.opaqueBase) }
            copy(base, upTo: base.offsets.fragmentStart)
            try parseFragment(input, from: 0)
        } else if base.offsets.scheme == .file {
            try parseFile(input, from: 0, base: base)
        } else {
            try parseRelative(input, from: 0, base: base)
        }
    }

    /// What follows the colon: special relative or authority, special authority slashes, path or authority, file and
    /// opaque path states.
    private mutating func parse(_ input: Span<UInt8>, afterScheme start: Int, base: WebURL?) throws(URLFault) {
        if offsets.scheme == .file {
            try parseFile(input, from: start, base: base?.offsets.scheme == .file ? base : nil)
        } else if isSpecial {
            if let base, base.offsets.scheme == offsets.scheme, !input.hasPrefix("//", at: start) {
                try parseRelative(input, from: start, base: base)
            } else {
                try parseAuthority(input, from: input.skippingSlashes(from: start))
            }
        } else if input.hasPrefix("//", at: start) {
            try parseAuthority(input, from: start + 2)
        } else {
            offsets.setNoAuthority()
            if start < input.count, input[start] == UInt8(ascii: "/") {
                try parsePath(input, from: start + 1)
            } else {
                try parseOpaquePath(input, from: start)
            }
        }
    }

    /// Relative and relative slash states. `base` is no file URL and has no opaque path.
    private mutating func parseRelative(_ input: Span<UInt8>, from start: Int, base: WebURL) throws(URLFault) {
        let special = base.offsets.scheme.isSpecial
        guard input.isSlash(at: start, backslash: special) else {
            try parsePathRelative(input, from: start, base: base)
            return
        }
        if input.isSlash(at: start + 1, backslash: special) {
            copy(base, upTo: base.offsets.schemeEnd + 1)
            try parseAuthority(input, from: special ? input.skippingSlashes(from: start) : start + 2)
        } else {
            copyWithoutPath(base)
            try parsePath(input, from: start + 1)
        }
    }

    /// Makes `output` the first `end` bytes of `base`, which is where one of its parts ends.
    mutating func copy(_ base: WebURL, upTo end: UInt32) {
        output.removeAll()
        output.append(base.span(0, end))
        offsets = base.offsets
    }

    /// Makes `output` scheme and authority of `base`.
    mutating func copyWithoutPath(_ base: WebURL) {
        copy(base, upTo: base.offsets.authorityEnd)
        offsets.pathStart = position
    }
}

extension URLParser {
    /// After a fault: whether the reference began with a scheme, and one that is not http or https.
    var namesForeignScheme: Bool { offsets.schemeEnd > 0 && !offsets.scheme.isFetchable }
}
