extension MIMEType {
    /// Reads the value of a `Content-Type` field. nil when it is no media type.
    public init?(parsing field: Span<UInt8>) {
        let end = field.firstIndex(of: UInt8(ascii: ";")) ?? field.count
        let type = field.extracting(0..<end).trimmed()
        // Nearly all pages; the rest of the work is for the others.
        let charset = end < field.count ? Self.charset(in: field.extracting(end + 1..<field.count)) : nil
        if type.equalsIgnoringCase("text/html") {
            self.init(essence: "text/html", charset: charset, kind: .html)
            return
        }
        guard let slash = type.firstIndex(of: UInt8(ascii: "/")), type.count <= 255,
            type.extracting(0..<slash).isToken, type.extracting(slash + 1..<type.count).isToken
        else { return nil }
        var essence = ByteWriter(capacity: type.count)
        for index in 0..<type.count { essence.append(ASCII.lowercased(type[index])) }
        self.init(essence: essence.string, charset: charset, kind: Kind(essence.span))
    }

    /// The encoding named by the first `charset` among the parameters, which stand behind a semicolon each.
    private static func charset(in parameters: Span<UInt8>) -> TextEncoding? {
        var index = 0
        while index < parameters.count {
            index = parameters.skippingWhitespace(from: index)
            let start = index
            while index < parameters.count, parameters[index] != UInt8(ascii: ";"),
                parameters[index] != UInt8(ascii: "=")
            {
                index &+= 1
            }
            let name = parameters.extracting(start..<index)
            guard index < parameters.count, parameters[index] == UInt8(ascii: "=") else {
                index &+= 1
                continue
            }
            let value = parameterValue(in: parameters, from: &index)
            if name.equalsIgnoringCase("charset") { return TextEncoding(label: value.span) }
        }
        return nil
    }

    /// The value behind the equals sign at `index`, which goes behind the semicolon after it.
    private static func parameterValue(in parameters: Span<UInt8>, from index: inout Int) -> ByteWriter {
        var value = ByteWriter(capacity: 32)
        index &+= 1
        if index < parameters.count, parameters[index] == UInt8(ascii: "\"") {
            index &+= 1
            while index < parameters.count, parameters[index] != UInt8(ascii: "\"") {
                if parameters[index] == UInt8(ascii: "\\"), index &+ 1 < parameters.count { index &+= 1 }
                value.append(parameters[index])
                index &+= 1
            }
            index = (parameters.firstIndex(of: UInt8(ascii: ";"), from: index) ?? parameters.count) &+ 1
            return value
        }
        let end = parameters.firstIndex(of: UInt8(ascii: ";"), from: index) ?? parameters.count
        value.append(parameters.extracting(index..<end).trimmed())
        index = end &+ 1
        return value
    }
}

extension MIMEType.Kind {
    /// What content of this type, in lower case, is to be read as.
    fileprivate init(_ essence: Span<UInt8>) {
        if essence.equalsIgnoringCase("application/xhtml+xml") {
            self = .html
        } else if essence.hasEnding("+xml") || essence.hasEnding("/xml") {
            self = .xml
        } else if essence.hasEnding("+json") || essence.hasEnding("/json") {
            self = .json
        } else if essence.hasPrefix("text/") || essence.hasEnding("/javascript") || essence.hasEnding("/x-javascript")
            || essence.hasEnding("/x-ndjson") || essence.hasEnding("/yaml")
        {
            self = .text
        } else {
            self = .other
        }
    }
}

extension Span<UInt8> {
    fileprivate func hasEnding(_ text: StaticString) -> Bool { hasPrefix(text, at: count - text.utf8CodeUnitCount) }

    /// Whether the bytes are a token of HTTP (RFC 9110, section 5.6.2).
    fileprivate var isToken: Bool {
        guard !isEmpty else { return false }
        for index in 0..<count where !ASCII.isAlphanumeric(self[index]) {
            switch self[index] {
            case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
                UInt8(ascii: "~"):
                continue
            default: return false
            }
        }
        return true
    }
}
