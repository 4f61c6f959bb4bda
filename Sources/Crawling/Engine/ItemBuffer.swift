import Web

/// Items on their way to the recorder: filled under the crawl's lock, handed over whole, written, and filled again.
final class ItemBuffer {
    /// Handed over once it holds this much.
    static let fullSize = 1 << 19

    /// JSON Lines.
    var bytes = ByteWriter(capacity: fullSize + fullSize / 2)

    var isFull: Bool { bytes.count >= Self.fullSize }
}

// Safe: whoever has a buffer is the only one that has it. The crawl's state gives it away when it submits a batch, the
// recorder when it puts it back among the spare ones.
extension ItemBuffer: @unchecked Sendable {}
