/// What the fields say about the message itself: how long it is, and what becomes of its connection.
struct MessageFraming: Sendable, Hashable {
    var contentLength: Int?
    var isChunked = false
    var closes = false
    var keepsAlive = false
    /// `Connection` names `upgrade`.
    var namesUpgrade = false

    /// Reads them and marks nominated fields. Throws for what could be read in two ways.
    init(_ fields: inout HeadFields, _ bytes: Span<UInt8>) throws(MessageFault) {
        for index in fields.all.indices {
            let field = fields.all[index]
            switch field.known {
            case .contentLength: try readLength(field.value, bytes)
            case .transferEncoding:
                guard !isChunked else { throw .transferCoding }
                guard field.value.count == 7, KnownField.matches(bytes, field.value.lowerBound, "chunked") else {
                    throw .transferCoding
                }
                isChunked = true
            case .connection: readConnection(field.value, &fields, bytes)
            default: break
            }
        }
        guard !isChunked || contentLength == nil else { throw .twoLengths }
    }

    private mutating func readLength(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(MessageFault) {
        // Eighteen digits fit.
        guard contentLength == nil, (1...18).contains(value.count) else { throw .contentLength }
        var length = 0
        for index in value {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { throw .contentLength }
            length = length &* 10 &+ Int(digit)
        }
        contentLength = length
    }

    private mutating func readConnection(_ value: Range<Int>, _ fields: inout HeadFields, _ bytes: Span<UInt8>) {
        var elements = ListElements(value)
        while let token = elements.next(bytes) {
            switch token.count {
            case 5 where KnownField.matches(bytes, token.lowerBound, "close"): closes = true
            case 7 where KnownField.matches(bytes, token.lowerBound, "upgrade"): namesUpgrade = true
            case 10 where KnownField.matches(bytes, token.lowerBound, "keep-alive"): keepsAlive = true
            default: fields.nominate(bytes, token)
            }
        }
    }
}
