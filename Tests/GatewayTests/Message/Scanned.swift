import NIOCore

@testable import Gateway

/// A request's head that was scanned, and its bytes.
struct Scanned {
    let bytes: [UInt8]
    let head: RequestHead
    let fields: HeadFields

    init?(_ text: String) throws(MessageFault) { try self.init(bytes: Array(text.utf8)) }

    init?(bytes: [UInt8]) throws(MessageFault) {
        var (head, fields) = (RequestHead(), HeadFields())
        guard try head.scan(bytes.span, &fields) else { return nil }
        (self.bytes, self.head, self.fields) = (bytes, head, fields)
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// As an upstream gets it.
    func rewritten(
        by rewriter: RequestRewriter = RequestRewriter(), _ edits: HeadEdits? = nil, address: String = "10.0.0.7",
        isTrusted: Bool = false
    ) -> String {
        var output = ByteBuffer()
        let client = ForwardedClient(address: address, scheme: "http", isTrusted: isTrusted)
        rewriter.write(head, fields, bytes.span, client, edits, to: &output)
        return String(buffer: output)
    }
}
