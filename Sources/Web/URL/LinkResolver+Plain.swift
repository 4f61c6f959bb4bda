/// The quick way. Every function here returns nil when it meets anything that it is not sure of; what it has written by
/// then is for the caller to cut off.
extension LinkResolver {
    /// `reference` has no control characters or spaces at its ends. The base is http or https.
    @inline(__always)
    func resolvePlain(_ reference: Span<UInt8>, into out: inout ByteWriter) -> Resolution? {
        guard !reference.isEmpty else { return append(upTo: Int(base.offsets.fragmentStart), to: &out) }
        switch reference[0] {
        case UInt8(ascii: "#"):
            return append(upTo: Int(base.offsets.fragmentStart), to: &out)
        case UInt8(ascii: "?"):
            _ = append(upTo: Int(base.offsets.queryStart), to: &out)
            return copyTail(of: reference, from: 0, isFirstSegment: false, into: &out) ? .sameOrigin : nil
        case UInt8(ascii: "/"):
            if reference.count > 1, reference[1] == UInt8(ascii: "/") {
                return resolveAuthority(of: reference, at: 0, scheme: base.offsets.scheme, into: &out)
            }
            _ = append(upTo: Int(base.offsets.pathStart), to: &out)
            return copyTail(of: reference, from: 0, isFirstSegment: false, into: &out) ? .sameOrigin : nil
        case UInt8(ascii: "."):
            return resolveDots(of: reference, into: &out)
        case UInt8(ascii: "h"):
            if reference.hasPrefix("https://") {
                return resolveAuthority(of: reference, at: 6, scheme: .https, into: &out)
            }
            if reference.hasPrefix("http://") {
                return resolveAuthority(of: reference, at: 5, scheme: .http, into: &out)
            }
            fallthrough
        default:
            _ = append(upTo: directoryEnd, to: &out)
            return copyTail(of: reference, from: 0, isFirstSegment: true, into: &out) ? .sameOrigin : nil
        }
    }

    @inline(__always)
    private func append(upTo end: Int, to out: inout ByteWriter) -> Resolution {
        out.append(base.bytes.span.extracting(0..<end))
        return .sameOrigin
    }

    /// A reference that begins with a dot: `../` and `./` in any number, then the rest.
    private func resolveDots(of reference: Span<UInt8>, into out: inout ByteWriter) -> Resolution? {
        let floor = Int(base.offsets.pathStart) + 1
        let bytes = base.bytes.span
        var end = directoryEnd
        var index = 0
        while index < reference.count, reference[index] == UInt8(ascii: ".") {
            var next = index + 1
            let isDouble = next < reference.count && reference[next] == UInt8(ascii: ".")
            if isDouble { next += 1 }
            if next < reference.count, reference[next] == UInt8(ascii: "/") {
                next += 1
            } else if next < reference.count, reference[next] != UInt8(ascii: "?"), reference[next] != UInt8(ascii: "#")
            {
                return nil
            }
            if isDouble, end > floor {
                end -= 1
                while bytes[end - 1] != UInt8(ascii: "/") { end -= 1 }
            }
            index = next
        }
        _ = append(upTo: end, to: &out)
        return copyTail(of: reference, from: index, isFirstSegment: false, into: &out) ? .sameOrigin : nil
    }

    /// A reference that has `//` at `start` and `scheme` before it, written or not.
    private func resolveAuthority(
        of reference: Span<UInt8>, at start: Int, scheme: URLScheme, into out: inout ByteWriter
    ) -> Resolution? {
        let rest = reference.extracting(start...)
        let authority = origin.bytes.span.extracting(Int(base.offsets.schemeEnd) + 1..<Int(origin.offsets.pathStart))
        let isSame =
            scheme == base.offsets.scheme && rest.hasPrefix(authority)
            && (rest.count == authority.count || ByteSet.separators(special: false).contains(rest[authority.count]))
        var end = authority.count
        if !isSame {
            guard let hostEnd = rest.endOfPlainHost(from: 2) else { return nil }
            end = hostEnd
        }
        out.append(scheme == .http ? "http:" : "https:")
        out.append(rest.extracting(0..<end))
        if end == rest.count || rest[end] != UInt8(ascii: "/") { out.append(UInt8(ascii: "/")) }
        guard copyTail(of: rest, from: end, isFirstSegment: false, into: &out) else { return nil }
        return isSame ? .sameOrigin : .otherOrigin
    }

    /// Appends path and query of `reference` from `start` on, up to the fragment; false when they cannot stay as they
    /// are. A segment begins at `start`, unless there is a slash. With `isFirstSegment` a colon may end a scheme.
    @inline(__always)
    private func copyTail(
        of reference: Span<UInt8>, from start: Int, isFirstSegment: Bool, into out: inout ByteWriter
    ) -> Bool {
        var index = start
        scan: while true {
            index = reference.firstIndex(inOrNotASCII: .pathStop, from: index)
            guard index < reference.count else { break }
            switch reference[index] {
            case UInt8(ascii: "."), UInt8(ascii: "%"):
                guard index > start, reference[index &- 1] != UInt8(ascii: "/") else { return false }
                index &+= 1
            case UInt8(ascii: ":"):
                if isFirstSegment, reference.extracting(0..<index).firstIndex(of: UInt8(ascii: "/")) == nil {
                    return false
                }
                index &+= 1
            case UInt8(ascii: "?"):
                index = reference.firstIndex(inOrNotASCII: .specialQuery, from: index &+ 1)
                guard index == reference.count || reference[index] == UInt8(ascii: "#") else { return false }
                break scan
            case UInt8(ascii: "#"):
                break scan
            default:
                return false
            }
        }
        out.append(reference.extracting(start..<index))
        return true
    }
}

extension Span<UInt8> {
    /// Where a host of lower-case letters, digits, dots, hyphens and underscores ends that begins at `start` and has
    /// nothing but a path, query or fragment behind it; nil when it may be an address or is anything else.
    fileprivate func endOfPlainHost(from start: Int) -> Int? {
        var index = start
        var label = start
        while index < count {
            let byte = self[index]
            if byte == UInt8(ascii: ".") {
                label = index &+ 1
            } else if byte &- 0x61 >= 26, !ASCII.isDigit(byte), byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") {
                guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
                else { return nil }
                break
            }
            index &+= 1
        }
        return label < index && !ASCII.isDigit(self[label]) ? index : nil
    }

    fileprivate func hasPrefix(_ other: Span<UInt8>) -> Bool {
        commonPrefixLength(with: other) == other.count
    }
}
