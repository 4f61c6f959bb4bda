/// Paths, queries and fragments.
extension URLParser {
    /// The rest of the relative state: what follows neither a scheme nor a slash.
    mutating func parsePathRelative(_ input: Span<UInt8>, from start: Int, base: WebURL) throws(URLFault) {
        guard start < input.count, input[start] != UInt8(ascii: "#") else {
            copy(base, upTo: base.offsets.fragmentStart)
            try parseFragment(input, from: start)
            return
        }
        if input[start] == UInt8(ascii: "?") {
            copy(base, upTo: base.offsets.queryStart)
            try parseQuery(input, from: start)
            return
        }
        copyWithoutPath(base)
        // A file URL's path is dropped when the reference names a drive of its own.
        if offsets.scheme != .file || !input.startsWithDriveLetter(at: start) {
            output.append(base.span(base.offsets.pathStart, base.offsets.queryStart))
            shortenPath()
        }
        try parsePath(input, from: start)
    }

    /// Path start state: after an authority.
    mutating func parsePathStart(_ input: Span<UInt8>, from start: Int) throws(URLFault) {
        if input.isSlash(at: start, backslash: isSpecial) {
            try parsePath(input, from: start + 1)
        } else if isSpecial {
            try parsePath(input, from: start)
        } else {
            try parseQuery(input, from: start)
        }
    }

    /// Path state: segments from `start` on, the slash before the first one being read already.
    mutating func parsePath(_ input: Span<UInt8>, from start: Int) throws(URLFault) {
        let separators = ByteSet.separators(special: isSpecial)
        var start = start
        var more = true
        while more {
            let end = input.firstIndex(in: separators, from: start)
            more = input.isSlash(at: end, backslash: isSpecial)
            let segment = input.extracting(start..<end)
            switch segment.numberOfDots {
            case 1:
                if !more { output.append(UInt8(ascii: "/")) }
            case 2:
                shortenPath()
                if !more { output.append(UInt8(ascii: "/")) }
            default:
                appendSegment(segment)
            }
            start = more ? end + 1 : end
        }
        separatePathFromScheme()
        try parseQuery(input, from: start)
    }

    private mutating func appendSegment(_ segment: Span<UInt8>) {
        let isFirst = position == offsets.pathStart
        output.append(UInt8(ascii: "/"))
        if offsets.scheme == .file, isFirst, segment.isDriveLetter {
            output.append(segment[0])
            output.append(UInt8(ascii: ":"))
        } else {
            output.append(percentEncoding: segment, .path)
        }
    }

    /// Removes the last segment of the path, but not the drive letter of a file URL.
    private mutating func shortenPath() {
        let end = endOfShortenedPath
        output.truncate(to: end)
    }

    private var endOfShortenedPath: Int {
        let start = Int(offsets.pathStart)
        let path = output.span.extracting(start...)
        if offsets.scheme == .file, path.count == 3, path.extracting(1...).isNormalisedDriveLetter {
            return output.count
        }
        var end = path.count
        while end > 0 {
            end -= 1
            if path[end] == UInt8(ascii: "/") { break }
        }
        return start + end
    }

    /// Puts `/.` before a path that would otherwise read as an authority (section 4.5).
    private mutating func separatePathFromScheme() {
        guard !offsets.hasAuthority, output.span.hasPrefix("//", at: Int(offsets.pathStart)) else { return }
        let path = output.span.extracting(Int(offsets.pathStart)..<output.count).array
        output.truncate(to: Int(offsets.pathStart))
        output.append("/.")
        offsets.pathStart = position
        output.append(path)
    }

    /// Opaque path state.
    mutating func parseOpaquePath(_ input: Span<UInt8>, from start: Int) throws(URLFault) {
        let end = input.firstIndex(in: ByteSet().with("?").with("#"), from: start)
        // A space stays, but not as the last character before a query or fragment.
        let endsInSpace = end > start && end < input.count && input[end - 1] == 0x20
        output.append(percentEncoding: input.extracting(start..<(endsInSpace ? end - 1 : end)), .controls)
        if endsInSpace { output.append(percentEncoded: 0x20) }
        try parseQuery(input, from: end)
    }

    /// Query state, at the `?`, at a `#` or at the end.
    mutating func parseQuery(_ input: Span<UInt8>, from start: Int) throws(URLFault) {
        offsets.queryStart = position
        var end = start
        if start < input.count, input[start] == UInt8(ascii: "?") {
            end = input.firstIndex(of: UInt8(ascii: "#"), from: start) ?? input.count
            output.append(UInt8(ascii: "?"))
            appendQuery(input.extracting(start + 1..<end))
        }
        try parseFragment(input, from: end)
    }

    private mutating func appendQuery(_ query: Span<UInt8>) {
        if let queryEncoder, isSpecial, offsets.scheme != .ws, offsets.scheme != .wss {
            output.append(query: query, encoder: queryEncoder)
        } else {
            output.append(percentEncoding: query, isSpecial ? .specialQuery : .query)
        }
    }

    /// Fragment state, at the `#` or at the end.
    mutating func parseFragment(_ input: Span<UInt8>, from start: Int) throws(URLFault) {
        guard output.count <= WebURL.maximumLength else { throw URLFault(.tooLong) }
        offsets.fragmentStart = position
        guard keepsFragment, start < input.count else { return }
        output.append(UInt8(ascii: "#"))
        output.append(percentEncoding: input.extracting(start + 1..<input.count), .fragment)
    }
}

extension Span<UInt8> {
    /// 1 for a single-dot segment, 2 for a double-dot one, in which each dot may be written `%2e`; else 0.
    fileprivate var numberOfDots: Int {
        guard count <= 6, !isEmpty else { return 0 }
        var dots = 0
        var index = 0
        while index < count {
            if self[index] == UInt8(ascii: ".") {
                index += 1
            } else if hasPrefixIgnoringCase("%2e", at: index) {
                index += 3
            } else {
                return 0
            }
            dots += 1
        }
        return dots <= 2 ? dots : 0
    }
}

extension ByteWriter {
    /// Appends a query with its characters in the encoding of the document ("percent-encode after encoding").
    fileprivate mutating func append(query: Span<UInt8>, encoder: QueryEncoder) {
        var encoded = ByteWriter(capacity: 16)
        var index = 0
        while index < query.count {
            let length = query[index] < 0x80 ? 1 : Swift.max(1, query.lengthOfUTF8Scalar(at: index))
            let character = query.extracting(index..<index + length)
            index += length
            guard length > 1, let scalar = character.string.unicodeScalars.first else {
                append(percentEncoding: character, .specialQuery)
                continue
            }
            encoded.removeAll()
            if encoder(scalar, &encoded) {
                append(percentEncoding: encoded.span, .specialQuery)
            } else {
                append("%26%23")
                append(decimal: Int(scalar.value))
                append("%3B")
            }
        }
    }
}
