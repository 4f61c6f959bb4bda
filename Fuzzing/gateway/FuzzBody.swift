/// Bodies: consumed at once and in pieces. The first byte says how long they are, the second one where they are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBody(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
    let length: BodyLength =
        switch start[0] {
        case 0: .none
        case 1: .untilClose
        case 2..<64: .bytes(Int(start[0]))
        default: .chunked
        }
    let whole = Consumed(length, bytes, by: max(1, bytes.count))
    for size in [1, 2, 3, 7, Int(start[1]) + 1] {
        let pieces = Consumed(length, bytes, by: size)
        expect(pieces.fault == whole.fault, "the same fault")
        expect(pieces.isDone == whole.isDone, "the same end")
        if whole.fault == nil {
            expect(pieces.taken == whole.taken && pieces.content == whole.content, "the same content")
        }
    }
    expect(whole.taken <= bytes.count, "no more is taken than there is")
    guard whole.isDone, whole.fault == nil else { return 0 }
    let body = Array(bytes.prefix(whole.taken))
    expect(Consumed(length, body, by: body.count + 1).isDone, "a body is whole without what follows it")
    if !body.isEmpty { expect(!Consumed(length, body.dropLast(), by: body.count).isDone, "and only then") }
    if length == .chunked { expect(leniently(body) == whole.content, "others find the same content in the chunks") }
    return 0
}

/// What a framer makes of bytes that come in pieces.
private struct Consumed {
    var taken = 0
    var content: [UInt8] = []
    var isDone = false
    var fault: MessageFault?

    init(_ length: BodyLength, _ bytes: [UInt8], by size: Int) {
        var framer = BodyFramer(length)
        while taken < bytes.count {
            let piece = Array(bytes[taken..<min(bytes.count, taken + size)])
            var end = 0
            do throws(MessageFault) {
                let count = try framer.consume(piece.span) { range in
                    expect(range.lowerBound >= end && range.upperBound <= piece.count, "content lies in the bytes")
                    expect(!range.isEmpty, "content is some")
                    end = range.upperBound
                    content += piece[range]
                }
                expect(count >= end && count <= piece.count, "content is a part of what is taken")
                taken += count
                if count < piece.count {
                    expect(framer.isDone, "all is taken unless the body ends")
                    break
                }
            } catch {
                fault = error
                break
            }
        }
        isDone = framer.isDone
    }
}

/// The content of chunks, for a reader that looks at sizes and line ends alone.
private func leniently(_ body: [UInt8]) -> [UInt8]? {
    var (content, index): ([UInt8], Int) = ([], 0)
    while let end = body[index...].firstIndex(of: 10) {
        let digits = body[index..<end].prefix { $0 != 0x3B && $0 != 13 }
        guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
        index = end + 1
        if size == 0 { return content }
        guard body.count >= index + size + 2 else { return nil }
        content += body[index..<(index + size)]
        index += size + 2
    }
    return nil
}
