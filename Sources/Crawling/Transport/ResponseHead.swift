import NIOCore
import Web

/// Status line and header fields of an answer. The bytes stay where they were received; the few fields that every
/// answer is asked for are noted while parsing, others are looked up.
struct ResponseHead: Sendable {
    var status = 0
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    var minorVersion = 1
    /// The whole head with its last empty line.
    var raw = ByteBuffer()
    /// Where the fields begin in `raw`.
    var fieldsStart = 0
    var contentLength: Int?
    var isChunked = false
    /// Whether the server says that the connection ends with this answer.
    var closes = false
    var contentType: Range<Int>?
    var contentEncoding: Range<Int>?
    var location: Range<Int>?
    var hasSetCookie = false

    /// The bytes of a range noted above.
    func value(_ range: Range<Int>) -> String { raw.readableBytesUInt8Span.extracting(range).string }

    /// The value of the first field with that name, in any case.
    func first(_ name: String) -> String? {
        var found: String?
        forEachField { fieldName, value in
            guard found == nil, fieldName.isEqualIgnoringCase(name) else { return }
            found = value.string
        }
        return found
    }

    /// The values of all fields with that name.
    func all(_ name: String) -> [String] {
        var found: [String] = []
        forEachField { fieldName, value in
            if fieldName.isEqualIgnoringCase(name) { found.append(value.string) }
        }
        return found
    }

    func forEachField(_ body: (_ name: Span<UInt8>, _ value: Span<UInt8>) -> Void) {
        let bytes = raw.readableBytesUInt8Span
        var lines = HeaderLines(bytes, from: fieldsStart)
        while let line = lines.next() {
            body(bytes.extracting(line.name), bytes.extracting(line.value))
        }
    }
}

extension Span<UInt8> {
    /// Whether the bytes are `text`, letters compared without case.
    func isEqualIgnoringCase(_ text: String) -> Bool {
        guard count == text.utf8.count else { return false }
        var index = 0
        for byte in text.utf8 {
            guard ASCII.lowercased(self[index]) == ASCII.lowercased(byte) else { return false }
            index += 1
        }
        return true
    }
}
