/// The host parser (section 3.5).
extension URLParser {
    /// Appends the serialised host.
    mutating func parseHost(_ host: Span<UInt8>) throws(URLFault) {
        if !host.isEmpty, host[0] == UInt8(ascii: "[") {
            guard host.count > 2, host[host.count - 1] == UInt8(ascii: "]"),
                let address = IPAddress(parsingIPv6: host.extracting(1..<host.count - 1))
            else { throw URLFault(.invalidIPv6) }
            output.append(UInt8(ascii: "["))
            address.write(to: &output)
            output.append(UInt8(ascii: "]"))
        } else if isSpecial {
            try parseDomain(host)
        } else {
            guard host.firstIndex(in: .forbiddenHost, from: 0) == host.count else { throw URLFault(.invalidHost) }
            output.append(percentEncoding: host, .controls)
        }
    }

    private mutating func parseDomain(_ host: Span<UInt8>) throws(URLFault) {
        let start = output.count
        if !appendPlainName(host) {
            var decoded = ByteWriter(capacity: host.count)
            decoded.append(percentDecoding: host)
            if !appendPlainName(decoded.span) {
                guard DomainName.appendASCII(of: decoded.span, to: &output) else { throw URLFault(.invalidHost) }
            }
        }
        guard let address = try output.span.extracting(start...).addressInDomain() else { return }
        output.truncate(to: start)
        address.write(to: &output)
    }

    /// Appends the lower-case form of a name that is ASCII without `%`; false and nothing appended for others. Labels
    /// that begin with `xn--` pass as they are: an ASCII name is never refused for them (whatwg/url#914).
    private mutating func appendPlainName(_ name: Span<UInt8>) -> Bool {
        let start = output.count
        output.reserve(name.count)
        var plain = true
        for index in name.indices {
            let byte = name[index]
            plain = plain && byte < 0x80 && byte != UInt8(ascii: "%")
            output.appendReserved(ASCII.lowercased(byte))
        }
        if !plain { output.truncate(to: start) }
        return plain
    }
}

extension Span<UInt8> {
    /// The IPv4 address that an ASCII host in lower case writes, nil when it is a name, a fault when it is neither.
    fileprivate func addressInDomain() throws(URLFault) -> IPAddress? {
        guard !isEmpty, firstIndex(inOrNotASCII: .forbiddenDomain, from: 0) == count
        else { throw URLFault(.invalidHost) }
        guard endsInNumber else { return nil }
        guard let address = IPAddress(parsingNumbers: self) else { throw URLFault(.invalidIPv4) }
        return address
    }

    /// Whether the last label of the name is a number, so that the name must be an IPv4 address.
    fileprivate var endsInNumber: Bool {
        var end = count
        if end > 0, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
        var start = end
        while start > 0, self[start - 1] != UInt8(ascii: ".") { start -= 1 }
        guard start < end else { return false }
        let isHexadecimal = hasPrefixIgnoringCase("0x", at: start)
        for index in (isHexadecimal ? start + 2 : start)..<end {
            guard isHexadecimal ? ASCII.hexValue(self[index]) != nil : ASCII.isDigit(self[index]) else { return false }
        }
        return true
    }
}
