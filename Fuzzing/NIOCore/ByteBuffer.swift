/// As much of SwiftNIO's `ByteBuffer` as the rewriters of heads write to, so that they are fuzzed as they are, but without
/// building all of SwiftNIO for it.
public struct ByteBuffer: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public init(string: String) { bytes = Array(string.utf8) }

    public mutating func writeString(_ text: String) { bytes += Array(text.utf8) }

    public mutating func writeStaticString(_ text: StaticString) {
        bytes += UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    public mutating func writeInteger(_ byte: UInt8) { bytes.append(byte) }

    public mutating func writeImmutableBuffer(_ other: ByteBuffer) { bytes += other.bytes }

    public mutating func writeBytes(_ span: RawSpan) {
        for offset in 0..<span.byteCount { bytes.append(span.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) }
    }
}
