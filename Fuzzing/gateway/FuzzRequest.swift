import NIOCore

/// Requests' heads: scanned whole and in pieces, and rewritten.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequest(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = read(bytes)
    for cut in cuts(bytes.count) {
        switch (read(Array(bytes.prefix(cut))), whole) {
        case (.partial, _): continue
        case (.whole(let piece, let some), .whole(let head, let all)):
            expect(isSame(piece, head) && some.all == all.all, "a head is the same whatever follows it")
        case (.refused(let early), .refused(let late)): expect(early == late, "the same fault")
        case (.whole, _): expect(false, "a head stays one whatever follows it")
        case (.refused, _): expect(false, "what is refused stays so whatever follows it")
        }
    }
    guard case .whole(let head, let fields) = whole else { return 0 }
    expect(head.count <= bytes.count, "a head lies in its bytes")
    for range in [head.methodRange, head.pathAndQuery, head.authority, head.upgrade ?? 0..<0] {
        expect(range.lowerBound >= 0 && range.upperBound <= head.count - 4, "ranges lie in the head")
    }
    checkRanges(fields, head.count, bytes)
    for isTrusted in [false, true] { checkRewriting(head, fields, bytes, isTrusted) }
    return 0
}

private func read(_ bytes: [UInt8]) -> Reading<RequestHead> {
    var (head, fields) = (RequestHead(), HeadFields())
    do throws(MessageFault) {
        return try head.scan(bytes.span, &fields) ? .whole(head, fields) : .partial
    } catch {
        return .refused(error)
    }
}

private func isSame(_ one: RequestHead, _ other: RequestHead) -> Bool {
    one.method == other.method && one.methodRange == other.methodRange && one.form == other.form
        && one.pathAndQuery == other.pathAndQuery && one.authority == other.authority && one.length == other.length
        && one.closes == other.closes && one.upgrade == other.upgrade && one.count == other.count
        && one.expectsContinue == other.expectsContinue && one.minorVersion == other.minorVersion
}

private func write(_ head: RequestHead, _ fields: HeadFields, _ bytes: [UInt8], _ isTrusted: Bool) -> [UInt8] {
    var (rewriter, output) = (RequestRewriter(), ByteBuffer())
    if head.authority.isEmpty { rewriter.host = "fallback" }
    let client = ForwardedClient(address: "10.0.0.7", scheme: "http", isTrusted: isTrusted)
    rewriter.write(head, fields, bytes.span, client, to: &output)
    return output.bytes
}

private func checkRewriting(_ head: RequestHead, _ fields: HeadFields, _ bytes: [UInt8], _ isTrusted: Bool) {
    let rewritten = write(head, fields, bytes, isTrusted)
    checkLeniently(rewritten, foldsUnderscores: true)
    let (again, kept): (RequestHead, HeadFields)
    switch read(rewritten) {
    case .whole(let head, let fields): (again, kept) = (head, fields)
    case .refused(.tooManyFields): return  // What the proxy adds may be too much for another one.
    case .refused(let fault): fatalError("rewritten, it is refused: \(fault)")
    case .partial: fatalError("rewritten, it has no end")
    }
    expect(again.count == rewritten.count, "one head is one head")
    expect(again.method == head.method && again.length == head.length, "the same method and length")
    expect(rewritten[again.methodRange] == bytes[head.methodRange], "the same method")
    expect(again.form != .absolute && !again.closes && again.minorVersion == 1, "a request to a server")
    let path = Array(bytes[head.pathAndQuery])
    let asked = Array(rewritten[again.pathAndQuery])
    expect(path == asked || [UInt8(ascii: "/")] + path == asked || path.isEmpty && asked == [0x2A], "the same path")
    let host = head.authority.isEmpty ? Array("fallback".utf8) : Array(bytes[head.authority])
    expect(host == Array(rewritten[again.authority]), "the same host")
    expect(head.upgrade.map { Array(bytes[$0]) } == again.upgrade.map { Array(rewritten[$0]) }, "the same upgrade")
    expect(again.expectsContinue == head.expectsContinue, "the same expectation")
    for field in kept.all {
        switch field.known {
        case .connection, .upgrade: expect(head.upgrade != nil, "nothing of the connection")
        case .keepAlive, .proxyConnection, .te, .lookalike: expect(false, "nothing of the connection")
        case .xForwardedFor:
            expect(rewritten[field.value].suffix(8) == Array("10.0.0.7".utf8), "the client's own address comes last")
        default: break
        }
    }
    for known in [KnownField.host, .xForwardedFor, .xForwardedHost, .xForwardedProto, .xRealIP] {
        expect(kept.all.count { $0.known == known } == 1, "once")
    }
    if !isTrusted, !head.authority.isEmpty {
        expect(write(again, kept, rewritten, false) == rewritten, "rewriting it again changes nothing")
    }
}
