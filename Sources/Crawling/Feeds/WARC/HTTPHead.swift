internal import Web

/// The head of a message as an archive keeps it.
enum HTTPHead {
    /// A request's head without the fields that carry secrets (P33).
    static func archived(request head: [UInt8]) -> [UInt8] {
        rewritten(head) { line, output in
            let isSecret =
                isField("authorization", line) || isField("cookie", line) || isField("proxy-authorization", line)
            if !isSecret { output.append(line) }
            return !isSecret
        }
    }

    /// A response's head whose transfer coding, which the body no longer has, is told under another name.
    static func archived(response head: [UInt8]) -> [UInt8] {
        rewritten(head) { line, output in
            if isField("transfer-encoding", line) { output.append("X-Archive-Orig-") }
            output.append(line)
            return true
        }
    }

    /// Passes each line (with its end) to `write`, which says whether it wrote it, and so whether the lines that
    /// continue it (RFC 9112 §5.2) are kept. The result ends with one empty line, whatever the head ends with.
    private static func rewritten(_ head: [UInt8], _ write: (Span<UInt8>, inout ByteWriter) -> Bool) -> [UInt8] {
        var output = ByteWriter(capacity: head.count + 32)
        let text = head.span
        var start = 0
        var isKept = true
        while start < text.count {
            let end = (text.firstIndex(of: 0x0A, from: start) ?? text.count - 1) + 1
            let line = text.extracting(start..<end)
            start = end
            if line.trimmed().isEmpty { continue }
            if line[0] == 0x20 || line[0] == 0x09 {
                if isKept { output.append(line) }
            } else {
                isKept = write(line, &output)
            }
        }
        if !output.isEmpty, output.span[output.count - 1] != 0x0A { output.append("\r\n") }
        output.append("\r\n")
        return output.bytes
    }

    /// Whether `line` is a field of that name, also with space before the colon. `name` is lower case.
    private static func isField(_ name: StaticString, _ line: Span<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return line.extracting(0..<colon).trimmed().equalsIgnoringCase(name)
    }
}
