import NIOCore

/// As much of DNS (RFC 1035) as asking for addresses needs. Answers are from outside: whatever they hold, reading them ends.
enum DNSMessage {
    enum Kind: UInt16, Sendable {
        case a = 1
        case aaaa = 28
    }

    /// What a name server answers.
    struct Answer: Sendable, Hashable {
        /// 0 for none, 3 for a name that does not exist.
        var status = 0
        /// Four or sixteen bytes each.
        var addresses: [[UInt8]] = []
        /// Seconds that all of it holds; nil when nothing was answered.
        var lifetime: UInt32?
    }

    /// A question; nil for what is no name.
    static func question(_ name: String, _ kind: Kind, id: UInt16) -> ByteBuffer? {
        var buffer = ByteBuffer()
        // Recursion is desired; one question.
        buffer.writeMultipleIntegers(id, UInt16(0x0100), UInt16(1), UInt16(0), UInt16(0), UInt16(0))
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true { labels.removeLast() }
        guard !labels.isEmpty, name.utf8.count < 254 else { return nil }
        for label in labels {
            guard (1...63).contains(label.utf8.count) else { return nil }
            buffer.writeInteger(UInt8(truncatingIfNeeded: label.utf8.count))
            buffer.writeSubstring(label)
        }
        buffer.writeMultipleIntegers(UInt8(0), kind.rawValue, UInt16(1))
        return buffer
    }

    /// Reads an answer; nil for what is none to the question with this number.
    static func answer(_ buffer: ByteBuffer, to id: UInt16, _ kind: Kind) -> Answer? {
        var buffer = buffer
        guard
            let (answered, flags, questions, answers, _, _) = buffer.readMultipleIntegers(
                as: (UInt16, UInt16, UInt16, UInt16, UInt16, UInt16).self), answered == id, flags & 0x8000 != 0
        else { return nil }
        for _ in 0..<questions {
            guard skipName(&buffer), buffer.readInteger(as: UInt32.self) != nil else { return nil }
        }
        var answer = Answer(status: Int(flags & 0xF))
        for _ in 0..<answers {
            guard skipName(&buffer),
                let (type, _, lifetime, length) = buffer.readMultipleIntegers(
                    as: (UInt16, UInt16, UInt32, UInt16).self),
                let data = buffer.readBytes(length: Int(length))
            else { break }
            // Names that lead to it hold no longer than they say either.
            answer.lifetime = min(answer.lifetime ?? .max, lifetime)
            if type == kind.rawValue, data.count == (kind == .a ? 4 : 16) { answer.addresses.append(data) }
        }
        return answer
    }

    /// Skips labels up to the end or to a pointer, which is not followed.
    private static func skipName(_ buffer: inout ByteBuffer) -> Bool {
        while let length = buffer.readInteger(as: UInt8.self) {
            if length == 0 { return true }
            if length & 0xC0 == 0xC0 { return buffer.readInteger(as: UInt8.self) != nil }
            guard length < 64, buffer.readBytes(length: Int(length)) != nil else { return false }
        }
        return false
    }
}
