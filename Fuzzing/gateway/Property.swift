/// Ends the process, so that the fuzzer keeps the input, when something does not hold that must.
func expect(_ condition: Bool, _ property: @autoclosure () -> String, line: UInt = #line) {
    if !condition { fatalError("does not hold: \(property())", line: line) }
}

/// Places to cut bytes at: all of them when they are few, else some that depend on the bytes.
func cuts(_ count: Int) -> [Int] {
    guard count > 300 else { return Array(0..<count) }
    return Array(0..<100) + stride(from: 100, to: count, by: max(1, count / 97)) + ((count - 40)..<count)
}

/// What a head's bytes are, whoever reads them: for comparing what was scanned in several ways.
enum Reading<Head> {
    case whole(Head, HeadFields)
    case partial
    case refused(MessageFault)
}

/// Fields lie behind each other in the head, each in its line.
func checkRanges(_ fields: HeadFields, _ count: Int, _ bytes: [UInt8]) {
    var end: Int?
    for field in fields.all {
        let (name, value, line) = (field.name, field.value, field.line)
        expect(end == nil || end == line.lowerBound, "lines follow each other")
        expect(name.lowerBound == line.lowerBound && !name.isEmpty, "a line begins with a name")
        expect(name.upperBound < value.lowerBound || value.isEmpty, "a value stands behind its name")
        expect(bytes[name.upperBound] == UInt8(ascii: ":"), "a colon ends a name")
        expect(value.upperBound <= line.upperBound - 2 && line.upperBound <= count - 2, "a value lies in its line")
        end = line.upperBound
    }
}

/// What was rewritten must mean the same to a reader that is not strict at all: lines end with CR LF and nothing else, and
/// what says how long the message is stands there once, however it is written.
///
/// - Parameter foldsUnderscores: for requests, whose fields become variables for some servers.
func checkLeniently(_ head: [UInt8], foldsUnderscores: Bool) {
    expect(head.suffix(4) == [13, 10, 13, 10], "a head ends with an empty line")
    var lines: [[UInt8]] = [[]]
    for (index, byte) in head.enumerated() {
        expect(byte != 0, "no NUL")
        if byte == 13 { expect(index + 1 < head.count && head[index + 1] == 10, "no bare CR") }
        if byte == 10 {
            expect(index > 0 && head[index - 1] == 13, "no bare LF")
            lines.append([])
        } else if byte != 13 {
            lines[lines.count - 1].append(byte)
        }
    }
    expect(lines.dropLast(2).allSatisfy { !$0.isEmpty }, "no empty line before the end")
    var lengths = 0
    for line in lines.dropFirst() where !line.isEmpty {
        expect(line[0] != 32 && line[0] != 9, "no folding")
        let name = line.prefix { $0 != UInt8(ascii: ":") }.filter { $0 > 32 }.map {
            foldsUnderscores && $0 == 0x5F ? 0x2D : $0 | 0x20
        }
        if name == Array("content-length".utf8) || name == Array("transfer-encoding".utf8) { lengths += 1 }
    }
    expect(lengths <= 1, "one length")
}
