import NIOCore
import Web

extension ResponseHead {
    /// Parses a head that ends with its empty line.
    init(parsing raw: ByteBuffer) throws(DownloadFault) {
        self.raw = raw
        let bytes = raw.readableBytesUInt8Span
        guard bytes.count >= 12, bytes.hasPrefix("HTTP/1."), ASCII.isDigit(bytes[7]), bytes[8] == 0x20,
            ASCII.isDigit(bytes[9]), ASCII.isDigit(bytes[10]), ASCII.isDigit(bytes[11]),
            bytes[9] != 0x30, bytes.count == 12 || !ASCII.isDigit(bytes[12])
        else { throw Self.noStatusLine }
        minorVersion = bytes[7] == 0x30 ? 0 : 1
        status = Int(bytes[9] - 0x30) * 100 + Int(bytes[10] - 0x30) * 10 + Int(bytes[11] - 0x30)
        closes = minorVersion == 0
        fieldsStart = (bytes.firstIndex(of: UInt8(ascii: "\n"), from: 12) ?? bytes.count - 1) + 1
        var lines = HeaderLines(bytes, from: fieldsStart)
        while let line = lines.next() { try note(line, in: bytes) }
        if isChunked, contentLength != nil {
            contentLength = nil
            closes = true
        }
    }

    /// Throws when what arrived of a head so far cannot become one.
    static func requireHTTP(_ start: Span<UInt8>) throws(DownloadFault) {
        var index = 0
        for byte in "HTTP/1.".utf8 where index < start.count {
            guard start[index] == byte else { throw noStatusLine }
            index += 1
        }
    }

    private static let noStatusLine = DownloadFault.malformed("the answer does not begin with an HTTP/1 status line")

    /// Notes the fields that decide on framing and on what to do next. The length of the name leads to it.
    private mutating func note(_ line: HeaderLines.Line, in bytes: Span<UInt8>) throws(DownloadFault) {
        let value = line.value
        switch line.name.count {
        case 8 where bytes.hasPrefixIgnoringCase("location", at: line.name.lowerBound):
            if location == nil { location = value }
        case 10 where bytes.hasPrefixIgnoringCase("connection", at: line.name.lowerBound):
            noteConnection(bytes.extracting(value))
        case 10 where bytes.hasPrefixIgnoringCase("set-cookie", at: line.name.lowerBound):
            hasSetCookie = true
        case 12 where bytes.hasPrefixIgnoringCase("content-type", at: line.name.lowerBound):
            if contentType == nil { contentType = value }
        case 14 where bytes.hasPrefixIgnoringCase("content-length", at: line.name.lowerBound):
            try noteLength(bytes.extracting(value))
        case 16 where bytes.hasPrefixIgnoringCase("content-encoding", at: line.name.lowerBound):
            if contentEncoding == nil, !value.isEmpty { contentEncoding = value }
        case 17 where bytes.hasPrefixIgnoringCase("transfer-encoding", at: line.name.lowerBound):
            let coding = bytes.extracting(value)
            if coding.isEqualIgnoringCase("identity") { return }
            guard coding.isEqualIgnoringCase("chunked"), !isChunked else {
                throw .malformed("the transfer coding is not chunked")
            }
            isChunked = true
        default: break
        }
    }

    private mutating func noteConnection(_ value: Span<UInt8>) {
        for word in value.string.lowercased().split(separator: ",") {
            let trimmed = word.filter { $0 != " " && $0 != "\t" }
            if trimmed == "close" { closes = true }
            if trimmed == "keep-alive", minorVersion == 0 { closes = false }
        }
    }

    /// One length, or the same several times (RFC 9110 §8.6); anything else could hide a second answer.
    private mutating func noteLength(_ value: Span<UInt8>) throws(DownloadFault) {
        var index = 0
        while index <= value.count {
            while index < value.count, value[index] == 0x20 || value[index] == 0x09 { index += 1 }
            let start = index
            var number = 0
            while index < value.count, ASCII.isDigit(value[index]) {
                guard number < 1 << 56 else { throw .malformed("Content-Length is out of all measure") }
                number = number * 10 + Int(value[index] - 0x30)
                index += 1
            }
            guard index > start else { throw .malformed("Content-Length is not a number") }
            while index < value.count, value[index] == 0x20 || value[index] == 0x09 { index += 1 }
            guard index == value.count || value[index] == UInt8(ascii: ",") else {
                throw .malformed("Content-Length is not a number")
            }
            if let contentLength, contentLength != number { throw .malformed("two different Content-Length fields") }
            contentLength = number
            index += 1
        }
    }
}
