import NIOCore

/// Pages that the proxy serves itself.
protocol OwnPages: Sendable {
    /// Nil for a path that is none of them.
    func page(_ path: Span<UInt8>) -> ByteBuffer?
}
