/// What a server of mail answers: a code of three digits and text in one line or more (RFC 5321 §4.2).
struct SMTPReply: Sendable, Hashable {
    let code: Int
    let lines: [String]

    var isPositive: Bool { code < 400 }
    /// Whether it may be otherwise later.
    var isTemporary: Bool { 400..<500 ~= code }
    /// For messages: the first line, without what a terminal would act on.
    var words: String {
        let text = lines.first.map {
            String($0.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
        }
        return "\(code) \(text ?? "")".prefix(200).description
    }
}

/// Puts replies together from bytes. A value without I/O, bounded.
struct SMTPReplyReader: Sendable {
    struct Broken: Error {}

    private static let mostLine = 2_048
    private static let mostLines = 100

    private var line: [UInt8] = []
    private var lines: [String] = []
    private var code: Int?

    /// Whether nothing of a further reply has come.
    var isEmpty: Bool { line.isEmpty && lines.isEmpty }

    /// Takes one byte. Answers the reply that it ends. Throws ``Broken`` for what is no reply.
    mutating func take(_ byte: UInt8) throws(Broken) -> SMTPReply? {
        guard byte == UInt8(ascii: "\n") else {
            guard line.count < Self.mostLine else { throw Broken() }
            line.append(byte)
            return nil
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { line = [] }
        guard line.count >= 3, line[..<3].allSatisfy({ 0x30...0x39 ~= $0 }),
            let number = Int(String(decoding: line[..<3], as: UTF8.self)), 200..<600 ~= number,
            code == nil || code == number, lines.count < Self.mostLines
        else { throw Broken() }
        let mark = line.count > 3 ? line[3] : UInt8(ascii: " ")
        guard mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else { throw Broken() }
        lines.append(String(decoding: line.dropFirst(4), as: UTF8.self))
        code = number
        guard mark == UInt8(ascii: " ") else { return nil }
        defer { (lines, code) = ([], nil) }
        return SMTPReply(code: number, lines: lines)
    }
}
