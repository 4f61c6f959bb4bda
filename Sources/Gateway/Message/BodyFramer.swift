/// Finds where a body ends in the bytes that come, and what of them is its content. What is passed on are the bytes
/// themselves: framing is checked as it passes.
package struct BodyFramer: Sendable {
    private enum Step: UInt8 {
        case firstDigit, digits, extensionText, sizeLineFeed
        case data, dataReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed, done
    }

    /// Bytes of extensions and trailers together that a body may have.
    static let mostOverhead = 8 << 10

    private var length: BodyLength
    private var step = Step.firstDigit
    private var digits = 0
    /// Of the body with a length, or of the chunk.
    private var remaining = 0
    private var overhead = 0
    /// The beginning of a trailer's name, longer than what is read of the name of any field that may not stand there.
    private var name: InlineArray<18, UInt8> = .init(repeating: 0)
    private var nameLength = 0

    package init(_ length: BodyLength = .none) {
        self.length = length
        if case .bytes(let count) = length { remaining = count }
    }

    /// Whether all of the body has come. A body that lasts until its connection ends is never.
    package var isDone: Bool {
        switch length {
        case .none: true
        case .bytes: remaining == 0
        case .chunked: step == .done
        case .untilClose: false
        }
    }

    /// Whether the end of the connection is the end of the body.
    package var endsWithConnection: Bool { length == .untilClose }

    /// Takes in bytes; answers how many of them belong to the body.
    package mutating func consume(_ bytes: Span<UInt8>) throws(MessageFault) -> Int {
        try consume(bytes) { (_: Range<Int>) in }
    }

    /// Takes in bytes; answers how many of them belong to the body.
    ///
    /// - Parameter content: is told where content stands in the bytes, piece by piece.
    package mutating func consume(
        _ bytes: Span<UInt8>, content: (Range<Int>) -> Void
    ) throws(MessageFault) -> Int {
        switch length {
        case .none: return 0
        case .untilClose:
            if !bytes.isEmpty { content(0..<bytes.count) }
            return bytes.count
        case .bytes:
            let count = min(bytes.count, remaining)
            remaining -= count
            if count > 0 { content(0..<count) }
            return count
        case .chunked:
            var index = 0
            while index < bytes.count, step != .done {
                if step == .data {
                    let count = min(bytes.count - index, remaining)
                    content(index..<(index + count))
                    remaining -= count
                    index += count
                    if remaining == 0 { step = .dataReturn }
                } else {
                    try take(bytes[index])
                    index += 1
                }
            }
            return index
        }
    }

    /// One byte of the framing (RFC 9112 §7.1).
    private mutating func take(_ byte: UInt8) throws(MessageFault) {
        switch step {
        case .firstDigit, .digits: try takeSize(byte)
        case .extensionText:
            try count(.chunkExtension)
            if byte == Octet.carriageReturn {
                step = .sizeLineFeed
            } else if Self.isControl(byte) {
                throw .chunkExtension
            }
        case .sizeLineFeed:
            guard byte == Octet.lineFeed else { throw .chunkSize }
            digits = 0
            step = remaining == 0 ? .trailerStart : .data
        case .dataReturn:
            guard byte == Octet.carriageReturn else { throw .chunkData }
            step = .dataLineFeed
        case .dataLineFeed:
            guard byte == Octet.lineFeed else { throw .chunkData }
            step = .firstDigit
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .endLineFeed: try takeTrailer(byte)
        case .data, .done: break
        }
    }

    private mutating func takeSize(_ byte: UInt8) throws(MessageFault) {
        if let digit = Octet.hexadecimal(byte) {
            digits += 1
            guard digits <= 15 else { throw .chunkSize }
            remaining = remaining << 4 | digit
            step = .digits
            return
        }
        guard step == .digits else { throw .chunkSize }
        switch byte {
        case Octet.carriageReturn: step = .sizeLineFeed
        case 0x3B: step = .extensionText
        default: throw .chunkSize
        }
    }

    private mutating func takeTrailer(_ byte: UInt8) throws(MessageFault) {
        switch step {
        case .trailerStart where byte == Octet.carriageReturn: step = .endLineFeed
        case .trailerStart, .trailerName:
            try count(.trailer)
            if byte == Octet.colon, step == .trailerName {
                guard !KnownField(name.span, 0, nameLength).isBarredFromTrailers else { throw .trailer }
                step = .trailerValue
                return
            }
            guard Octet.isToken(byte) else { throw .trailer }
            if step == .trailerStart { nameLength = 0 }
            // A longer name is none of those that may not stand here.
            if nameLength < name.count {
                name[nameLength] = byte
                nameLength += 1
            }
            step = .trailerName
        case .trailerValue:
            try count(.trailer)
            if byte == Octet.carriageReturn {
                step = .trailerLineFeed
            } else if Self.isControl(byte) {
                throw .trailer
            }
        case .trailerLineFeed:
            guard byte == Octet.lineFeed else { throw .trailer }
            step = .trailerStart
        default:
            guard byte == Octet.lineFeed else { throw .trailer }
            step = .done
        }
    }

    private mutating func count(_ fault: MessageFault) throws(MessageFault) {
        overhead += 1
        guard overhead <= Self.mostOverhead else { throw fault }
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != Octet.tab || byte == 0x7F }
}
