/// File URLs, with the drive letters that they inherited from Windows. A crawler does not follow them, but a document can
/// hold them, and what they resolve to must not turn into something else.
extension URLParser {
    /// File and file slash states.
    mutating func parseFile(_ input: Span<UInt8>, from start: Int, base: WebURL?) throws(URLFault) {
        guard input.isSlash(at: start, backslash: true) else {
            if let base {
                try parsePathRelative(input, from: start, base: base)
            } else {
                beginFile()
                try parsePath(input, from: start)
            }
            return
        }
        if input.isSlash(at: start + 1, backslash: true) {
            beginFile()
            try parseFileHost(input, from: start + 2)
            return
        }
        if let base {
            copyWithoutPath(base)
            if !input.startsWithDriveLetter(at: start + 1), let drive = base.drive { output.append(drive) }
        } else {
            beginFile()
        }
        try parsePath(input, from: start + 1)
    }

    /// File host state.
    private mutating func parseFileHost(_ input: Span<UInt8>, from start: Int) throws(URLFault) {
        let end = input.firstIndex(in: .separators(special: true), from: start)
        let host = input.extracting(start..<end)
        if host.isDriveLetter {
            try parsePath(input, from: start)
            return
        }
        if !host.isEmpty {
            try parseHost(host)
            if output.span.extracting(Int(offsets.hostStart)...).equalsIgnoringCase("localhost") {
                output.truncate(to: Int(offsets.hostStart))
            }
            offsets.hostEnd = position
            offsets.pathStart = position
        }
        try parsePathStart(input, from: end)
    }

    private mutating func beginFile() {
        output.removeAll()
        output.append("file://")
        offsets.scheme = .file
        offsets.schemeEnd = 4
        offsets.setEmptyAuthority(endingAt: position)
    }
}

extension WebURL {
    /// The slash and drive letter that a file URL's path begins with, as in `/C:`.
    fileprivate var drive: [UInt8]? {
        let path = span(offsets.pathStart, offsets.queryStart)
        guard path.count >= 3, path.extracting(1..<3).isNormalisedDriveLetter,
            path.count == 3 || path[3] == UInt8(ascii: "/")
        else { return nil }
        return path.extracting(0..<3).array
    }
}

extension Span<UInt8> {
    /// Whether this is a letter and `:` or `|`.
    var isDriveLetter: Bool {
        count == 2 && ASCII.isAlpha(self[0]) && (self[1] == UInt8(ascii: ":") || self[1] == UInt8(ascii: "|"))
    }

    /// Whether this is a letter and `:`.
    var isNormalisedDriveLetter: Bool { isDriveLetter && self[1] == UInt8(ascii: ":") }

    /// Whether a drive letter begins at `start` and ends where a segment may.
    func startsWithDriveLetter(at start: Int) -> Bool {
        guard start + 2 <= count, extracting(start..<start + 2).isDriveLetter else { return false }
        return start + 2 == count || ByteSet.separators(special: true).contains(self[start + 2])
    }
}
