/// Reading back what this type wrote.
extension WebURL {
    /// Finds the parts of a URL that ``span`` gave out earlier; far cheaper than a parse. Bytes that are not of that
    /// shape give nil; bytes that are, but that no parse would write (`http://A/`), are taken as they are. There is
    /// never anything in the URL but printable ASCII, so a damaged file cannot put a line break into a request.
    package init?(normalised source: Span<UInt8>) {
        guard let offsets = URLOffsets(normalised: source) else { return nil }
        self.init(bytes: source.array, offsets: offsets)
    }
}

extension URLOffsets {
    init?(normalised source: Span<UInt8>) {
        // A fragment may be as long as its reference, every byte of it encoded as three.
        guard source.count <= 4 * WebURL.maximumLength, let colon = source.endOfScheme else { return nil }
        scheme = URLScheme(source.extracting(0..<colon))
        // Only an opaque path may hold spaces.
        guard source.isPrintable(from: scheme.isSpecial ? 0x21 : 0x20) else { return nil }
        schemeEnd = UInt32(colon)
        if source.hasPrefix("//", at: colon + 1) {
            guard readAuthority(source, from: colon + 3) else { return nil }
        } else {
            guard !scheme.isSpecial else { return nil }
            setNoAuthority()
            if source.hasPrefix("/.//", at: colon + 1) { pathStart += 2 }
        }
        let path = Int(pathStart)
        let fragment = source.firstIndex(of: UInt8(ascii: "#"), from: path) ?? source.count
        let query = source.extracting(0..<fragment).firstIndex(of: UInt8(ascii: "?"), from: path) ?? fragment
        if scheme.isSpecial {
            guard path < query, source[path] == UInt8(ascii: "/"), hostEnd > hostStart || scheme == .file
            else { return nil }
        }
        queryStart = UInt32(query)
        fragmentStart = UInt32(fragment)
    }

    /// Finds user info, host and port from `start` on; false when they cannot be.
    private mutating func readAuthority(_ source: Span<UInt8>, from start: Int) -> Bool {
        let end = source.firstIndex(in: .separators(special: false), from: start)
        let authority = source.extracting(0..<end)
        var host = start
        usernameEnd = UInt32(start)
        if let at = authority.firstIndex(of: UInt8(ascii: "@"), from: start) {
            host = at + 1
            let colon = source.extracting(0..<at).firstIndex(of: UInt8(ascii: ":"), from: start)
            usernameEnd = UInt32(colon ?? at)
        }
        var hostEnd = host
        if host < end, source[host] == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]"), from: host) else { return false }
            hostEnd = bracket + 1
        } else {
            hostEnd = authority.firstIndex(of: UInt8(ascii: ":"), from: host) ?? end
        }
        if hostEnd < end {
            guard source[hostEnd] == UInt8(ascii: ":"), hostEnd > host,
                source.extracting(hostEnd + 1..<end).portNumber != nil
            else { return false }
        }
        hostStart = UInt32(host)
        self.hostEnd = UInt32(hostEnd)
        pathStart = UInt32(end)
        return true
    }
}

extension Span<UInt8> {
    /// Whether every byte is from `lowest` to 0x7E.
    fileprivate func isPrintable(from lowest: UInt8) -> Bool {
        var all = true
        for index in indices { all = all && self[index] &- lowest < 0x7F &- lowest }
        return all
    }
}
