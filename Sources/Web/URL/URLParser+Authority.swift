/// User info and port.
extension URLParser {
    /// Authority, host and port states, from after the slashes on.
    mutating func parseAuthority(_ input: Span<UInt8>, from start: Int) throws(URLFault) {
        output.append("//")
        offsets.usernameEnd = position
        let end = input.firstIndex(in: .separators(special: isSpecial), from: start)
        let authority = input.extracting(start..<end)
        var hostStart = 0
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            hostStart = at + 1
            guard hostStart < authority.count else { throw URLFault(.missingHost) }
            appendCredentials(authority.extracting(0..<at))
        }
        offsets.hostStart = position
        let hostEnd = authority.endOfHost(from: hostStart)
        // An empty host is for schemes that are not special, and then without a port.
        guard hostEnd > hostStart || !isSpecial && hostEnd == authority.count else { throw URLFault(.missingHost) }
        try parseHost(authority.extracting(hostStart..<hostEnd))
        offsets.hostEnd = position
        if hostEnd + 1 < authority.count {
            guard let port = authority.extracting(hostEnd + 1..<authority.count).portNumber
            else { throw URLFault(.invalidPort) }
            if port != offsets.scheme.defaultPort {
                output.append(UInt8(ascii: ":"))
                output.append(decimal: Int(port))
            }
        }
        offsets.pathStart = position
        try parsePathStart(input, from: end)
    }

    private mutating func appendCredentials(_ credentials: Span<UInt8>) {
        let start = output.count
        let colon = credentials.firstIndex(of: UInt8(ascii: ":")) ?? credentials.count
        output.append(percentEncoding: credentials.extracting(0..<colon), .userinfo)
        offsets.usernameEnd = position
        if colon + 1 < credentials.count {
            output.append(UInt8(ascii: ":"))
            output.append(percentEncoding: credentials.extracting(colon + 1..<credentials.count), .userinfo)
        }
        if output.count > start { output.append(UInt8(ascii: "@")) }
    }
}

extension Span<UInt8> {
    fileprivate func lastIndex(of byte: UInt8) -> Int? {
        var index = count
        while index > 0 {
            index -= 1
            if self[index] == byte { return index }
        }
        return nil
    }

    /// The position of the colon before the port, or `count`. Colons in brackets are part of the host.
    fileprivate func endOfHost(from start: Int) -> Int {
        var inBrackets = false
        for index in start..<count {
            switch self[index] {
            case UInt8(ascii: "["): inBrackets = true
            case UInt8(ascii: "]"): inBrackets = false
            case UInt8(ascii: ":") where !inBrackets: return index
            default: break
            }
        }
        return count
    }
}
