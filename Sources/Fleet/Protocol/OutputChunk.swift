package import Jobs

/// Bytes for an output of a running attempt. Over HTTP they are the body, and the rest stands in the query.
package struct OutputChunk: Sendable, Hashable {
    /// No chunk has more bytes.
    package static let mostBytes = 8 << 20

    package var reference: AttemptReference
    package var kind: OutputName.Kind
    /// Where the bytes begin; what stands behind is cut off.
    package var offset: Int64
    package var bytes: [UInt8]

    package init(reference: AttemptReference, kind: OutputName.Kind, offset: Int64, bytes: [UInt8]) {
        self.reference = reference
        self.kind = kind
        self.offset = offset
        self.bytes = bytes
    }

    /// Throws ``FleetFault`` `output_too_large` for a chunk of more than ``mostBytes``.
    func checkSize() throws(FleetFault) {
        guard bytes.count <= Self.mostBytes else {
            throw FleetFault(.outputTooLarge, "a chunk may have \(Self.mostBytes) bytes; send smaller ones")
        }
    }
}
