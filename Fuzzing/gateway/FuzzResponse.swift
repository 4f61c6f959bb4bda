import NIOCore

/// Responses' heads: scanned whole and in pieces, and rewritten. The first byte says what they answer and how they go on.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let method = start[0] & 1 == 0 ? RequestMethod.get : .head
    let whole = read(bytes, method)
    for cut in cuts(bytes.count) {
        switch (read(Array(bytes.prefix(cut)), method), whole) {
        case (.partial, _): continue
        case (.whole(let piece, let some), .whole(let head, let all)):
            expect(isSame(piece, head) && some.all == all.all, "a head is the same whatever follows it")
        case (.refused(let early), .refused(let late)): expect(early == late, "the same fault")
        case (.whole, _): expect(false, "a head stays one whatever follows it")
        case (.refused, _): expect(false, "what is refused stays so whatever follows it")
        }
    }
    guard case .whole(let head, let fields) = whole else { return 0 }
    expect(head.count <= bytes.count && (100...999).contains(head.status), "a head lies in its bytes")
    expect(head.reason.lowerBound == 12 && head.reason.upperBound <= head.count - 2, "the reason stands in its line")
    checkRanges(fields, head.count, bytes)
    var way = ResponseRewriter.Way(closes: start[0] & 2 != 0)
    way.tellsToStay = start[0] & 4 != 0
    way.dropsChunks = way.tellsToStay && head.length == .chunked
    checkRewriting(head, fields, bytes, method, way)
    return 0
}

private func read(_ bytes: [UInt8], _ method: RequestMethod) -> Reading<ResponseHead> {
    var (head, fields) = (ResponseHead(), HeadFields())
    do throws(MessageFault) {
        return try head.scan(bytes.span, &fields, to: method) ? .whole(head, fields) : .partial
    } catch {
        return .refused(error)
    }
}

private func isSame(_ one: ResponseHead, _ other: ResponseHead) -> Bool {
    one.status == other.status && one.reason == other.reason && one.length == other.length
        && one.closes == other.closes && one.upgrade == other.upgrade && one.count == other.count
}

private func checkRewriting(
    _ head: ResponseHead, _ fields: HeadFields, _ bytes: [UInt8], _ method: RequestMethod, _ way: ResponseRewriter.Way
) {
    var output = ByteBuffer()
    ResponseRewriter().write(head, fields, bytes.span, way, to: &output)
    checkLeniently(output.bytes, foldsUnderscores: false)
    guard case .whole(let again, let kept) = read(output.bytes, method) else {
        // What the proxy adds may be one field too many.
        expect(fields.all.count >= HeadFields.most - 2, "rewritten, it is no response")
        return
    }
    expect(again.count == output.bytes.count && again.status == head.status, "one head is one head")
    expect(again.length == (way.dropsChunks ? .untilClose : head.length), "the same length")
    expect(!way.closes || again.closes || again.status == 101, "it says that the connection ends")
    if head.isBodiless {
        expect(!kept.all.contains { $0.known == .contentLength || $0.known == .transferEncoding }, "no length of none")
    }
    expect(!kept.all.contains { $0.known == .keepAlive || $0.known == .proxyConnection || $0.known == .te }, "dropped")
}
