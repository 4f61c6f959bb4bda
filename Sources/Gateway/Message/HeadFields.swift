/// The fields of a head, scanned strictly (RFC 9112 §5). One value serves a connection again and again, so that its memory
/// is taken once.
package struct HeadFields: Sendable {
    /// A head with more fields is refused.
    package static let most = 128

    package private(set) var all: [HeadField] = []

    package init() { all.reserveCapacity(32) }

    /// Scans the lines from `start` on up to the empty one. Answers where the body begins; nil when the end of the head is
    /// not there yet.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int) throws(MessageFault) -> Int? {
        all.removeAll(keepingCapacity: true)
        var index = start
        while true {
            guard index < bytes.count else { return nil }
            let lineStart = index
            if bytes[index] == Octet.carriageReturn {
                guard index + 1 < bytes.count else { return nil }
                guard bytes[index + 1] == Octet.lineFeed else { throw .fieldName }
                return index + 2
            }
            while index < bytes.count, Octet.isToken(bytes[index]) { index += 1 }
            guard index < bytes.count else { return nil }
            guard bytes[index] == Octet.colon, index > lineStart else {
                throw index == lineStart && Octet.isBlank(bytes[index]) ? .folding : .fieldName
            }
            let nameEnd = index
            index += 1
            while index < bytes.count, Octet.isBlank(bytes[index]) { index += 1 }
            let valueStart = index
            index = Octet.endOfText(bytes, index)
            guard index + 1 < bytes.count else {
                if index < bytes.count, bytes[index] != Octet.carriageReturn { throw .fieldValue }
                return nil
            }
            guard bytes[index] == Octet.carriageReturn, bytes[index + 1] == Octet.lineFeed else { throw .fieldValue }
            var valueEnd = index
            while valueEnd > valueStart, Octet.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
            index += 2
            guard all.count < Self.most else { throw .tooManyFields }
            all.append(
                HeadField(
                    start: Int32(truncatingIfNeeded: lineStart),
                    nameLength: Int32(truncatingIfNeeded: nameEnd - lineStart),
                    valueStart: Int32(truncatingIfNeeded: valueStart), valueEnd: Int32(truncatingIfNeeded: valueEnd),
                    end: Int32(truncatingIfNeeded: index),
                    known: KnownField(bytes, lineStart, nameEnd - lineStart)))
        }
    }

    /// Marks the fields that `Connection` names as this connection's own; those that frame the message never are.
    mutating func nominate(_ bytes: Span<UInt8>, _ token: Range<Int>) {
        for index in all.indices where !all[index].known.isProtected && all[index].name.count == token.count {
            if Self.isSame(bytes, all[index].name, token) { all[index].isNominated = true }
        }
    }

    private static func isSame(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        for index in 0..<one.count
        where bytes[one.lowerBound + index] | 0x20 != bytes[other.lowerBound + index] | 0x20 { return false }
        return true
    }
}

/// The elements of a comma-separated list (RFC 9110 §5.6.1) in a field's value, without blanks around them and empty ones.
struct ListElements {
    private let end: Int
    private var index: Int

    init(_ value: Range<Int>) {
        index = value.lowerBound
        end = value.upperBound
    }

    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        while index < end {
            let start = index
            while index < end, bytes[index] != 0x2C { index += 1 }
            var (first, last) = (start, index)
            index += 1
            while first < last, Octet.isBlank(bytes[first]) { first += 1 }
            while last > first, Octet.isBlank(bytes[last - 1]) { last -= 1 }
            if first < last { return first..<last }
        }
        return nil
    }
}
