/// A piece of an output.
package struct OutputPart: Sendable, Hashable {
    /// Where ``bytes`` begin. Later than was asked for when the head of a log that grew too long is no longer kept.
    package var offset: Int64
    package var bytes: [UInt8]

    /// Where the next piece begins.
    package var end: Int64 { offset + Int64(bytes.count) }

    package init(offset: Int64, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }
}
