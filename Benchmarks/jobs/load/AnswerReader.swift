import NIOCore

/// Cuts answers of HTTP/1.1 out of what a keep-alive connection brings: status and body. It reads what Trawl sends, a
/// `Content-Length` each time, and nothing else: a load generator should cost less than what it measures.
struct AnswerReader {
    /// Why the bytes are no such answer.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private var unread = ByteBuffer()

    /// Takes bytes as they came.
    mutating func append(_ bytes: inout ByteBuffer) { unread.writeBuffer(&bytes) }

    /// The next whole answer, or nil while it is not there yet.
    mutating func next() throws -> (status: Int, body: ByteBuffer)? {
        let head: (status: Int, length: Int, end: Int)? = try unread.withUnsafeReadableBytes { bytes in
            guard let end = Self.endOfHead(bytes) else { return nil }
            guard end > 12, let status = Self.number(bytes[9..<12]), let length = Self.length(bytes[..<end]) else {
                throw Fault(
                    description: "no status or Content-Length: \(String(decoding: bytes[..<end], as: UTF8.self))")
            }
            return (status, length, end)
        }
        guard let head, unread.readableBytes >= head.end + head.length else { return nil }
        unread.moveReaderIndex(forwardBy: head.end)
        guard let body = unread.readSlice(length: head.length) else { return nil }
        unread.discardReadBytes()
        return (head.status, body)
    }

    /// Where the empty line ends.
    private static func endOfHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\n"):
                if bytes[index - 1] == UInt8(ascii: "\r"), bytes[index - 2] == UInt8(ascii: "\n") { return index + 1 }
                index += 1
            case UInt8(ascii: "\r"): index += 1
            default: index += 2
            }
        }
        return nil
    }

    private static func length(_ head: Slice<UnsafeRawBufferPointer>) -> Int? {
        let name = StaticString("\ncontent-length:")
        return name.withUTF8Buffer { name in
            var start = head.startIndex
            while start + name.count < head.endIndex {
                var matched = 0
                while matched < name.count {
                    let byte = head[start + matched]
                    let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
                    if lower != name[matched] { break }
                    matched += 1
                }
                if matched == name.count {
                    let value = head[(start + name.count)...].drop { $0 == UInt8(ascii: " ") }
                    return number(value.prefix { $0 != UInt8(ascii: "\r") })
                }
                start += 1
            }
            return nil
        }
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
        var number = 0
        guard !digits.isEmpty, digits.count < 10 else { return nil }
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }
}
