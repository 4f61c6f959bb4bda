import NIOCore

/// Version 1: `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443` and CR LF.
extension ProxyHeader {
    static func readLine(_ bytes: Span<UInt8>) throws(ProxyHeaderFault) -> ProxyHeader? {
        guard begins(bytes, "PROXY ") else { throw .signature }
        var end = 0
        while end < bytes.count, bytes[end] != Octet.carriageReturn {
            guard (0x20..<0x7F).contains(bytes[end]) else { throw .line }
            end += 1
            // Two bytes of the line's end are still to come.
            guard end <= longestText - 2 else { throw .line }
        }
        guard end + 1 < bytes.count else { return nil }
        guard bytes[end + 1] == Octet.lineFeed else { throw .line }
        var words: [String] = []
        var start = 6
        for index in 6...end where index == end || bytes[index] == Octet.space {
            var word = ""
            for place in start..<index { word.unicodeScalars.append(Unicode.Scalar(bytes[place])) }
            words.append(word)
            start = index + 1
        }
        // What follows UNKNOWN is to be ignored.
        if words.first == "UNKNOWN" { return ProxyHeader(client: nil, count: end + 2) }
        return ProxyHeader(client: try client(words), count: end + 2)
    }

    private static func client(_ words: [String]) throws(ProxyHeaderFault) -> SocketAddress {
        guard words.count == 5 else { throw words.first == "TCP4" || words.first == "TCP6" ? .line : .family }
        let isV6: Bool
        switch words[0] {
        case "TCP4": isV6 = false
        case "TCP6": isV6 = true
        default: throw .family
        }
        // The balancer's own address must be one too, though nobody asks for it.
        _ = try address(words[2], words[4], isV6)
        return try address(words[1], words[3], isV6)
    }

    private static func address(_ host: String, _ port: String, _ isV6: Bool) throws(ProxyHeaderFault) -> SocketAddress
    {
        let digits = port.utf8
        guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits.first != 0x30, let number = UInt16(port)
        else { throw .port }
        // No zone of an interface, and no name.
        guard host.utf8.allSatisfy({ Octet.hexadecimal($0) != nil || $0 == 0x2E || $0 == 0x3A }),
            let address = try? SocketAddress(ipAddress: host, port: Int(number))
        else { throw .address }
        switch address {
        case .v4: guard !isV6 else { throw .address }
        case .v6: guard isV6 else { throw .address }
        case .unixDomainSocket: throw .address
        }
        return address
    }
}
