/// How a message's body is delimited (RFC 9112 §6).
package enum BodyLength: Sendable, Hashable {
    case none
    /// Bytes, more than none.
    case bytes(Int)
    case chunked
    /// Until the connection ends: responses only.
    case untilClose
}
