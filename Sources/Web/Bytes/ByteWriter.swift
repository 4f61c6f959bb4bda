/// A growing run of bytes with one owner: what hot paths write into.
///
/// `[UInt8]` checks for a shared buffer at every append and zeroes what it grows; this does neither. The memory belongs
/// to one value, is freed with it, and is reused after `removeAll()`.
public struct ByteWriter: ~Copyable {
    @usableFromInline package private(set) var base: UnsafeMutablePointer<UInt8>
    /// Bytes written.
    @usableFromInline package var used: Int
    @usableFromInline package private(set) var capacity: Int

    /// An empty writer with room for `capacity` bytes (at least 16).
    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
        used = 0
    }

    deinit { base.deallocate() }

    /// Bytes written so far.
    @inlinable public var count: Int { used }
    @inlinable public var isEmpty: Bool { used == 0 }

    /// Makes room for `extra` more bytes. Growth doubles, so appending is constant time on average.
    @inlinable @inline(__always)
    public mutating func reserve(_ extra: Int) {
        if used &+ extra > capacity { grow(extra) }
    }

    @inline(never)
    @usableFromInline mutating func grow(_ extra: Int) {
        let wanted = max(capacity * 2, used + extra)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
        larger.update(from: base, count: used)
        base.deallocate()
        base = larger
        capacity = wanted
    }

    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base[used] = byte
        used &+= 1
    }

    /// Appends one byte without looking whether there is room; the caller has called ``reserve(_:)``.
    @inlinable @inline(__always)
    package mutating func appendReserved(_ byte: UInt8) {
        assert(used < capacity)
        base[used] = byte
        used &+= 1
    }

    @inlinable @inline(__always)
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        (base + used).update(from: start, count: bytes.count)
        used &+= bytes.count
    }

    @inlinable @inline(__always)
    public mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    @inlinable @inline(__always)
    public mutating func append(_ literal: StaticString) {
        append(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends the UTF-8 of `text`.
    @inlinable
    public mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Appends `value` in decimal.
    public mutating func append(decimal value: Int) {
        reserve(20)
        if value < 0 { appendReserved(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = used
        repeat {
            appendReserved(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        var digits = UnsafeMutableBufferPointer(start: base + start, count: used - start)
        digits.reverse()
    }

    /// Forgets what was written and keeps the memory, unless one huge value has made it grow far beyond what is usual.
    @inlinable @inline(__always)
    public mutating func removeAll() {
        used = 0
        if capacity > Self.largestKept { shrink() }
    }

    /// Memory beyond this is given back by ``removeAll()``.
    @usableFromInline static let largestKept = 1 << 20

    @inline(never)
    @usableFromInline mutating func shrink() {
        base.deallocate()
        capacity = 1 << 16
        base = .allocate(capacity: capacity)
    }

    /// Cuts what was written back to its first `count` bytes; a larger `count` changes nothing.
    @inlinable
    public mutating func truncate(to count: Int) { used = min(used, max(0, count)) }

    /// Replaces the byte at `index`, for lengths that are known only afterwards.
    @inlinable
    package mutating func overwrite(_ byte: UInt8, at index: Int) {
        precondition(index >= 0 && index < used)
        base[index] = byte
    }

    /// What was written.
    @inlinable
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            let span = Span(_unsafeStart: base, count: used)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// What was written, for a place where the compiler cannot see that a span of this writer and a change of its
    /// neighbour do not touch. It is good until the next change of this writer.
    @inlinable
    package var unsafeBytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: used) }

    /// What was written, as a copy.
    public var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: used)) }

    /// What was written, as text; invalid UTF-8 becomes U+FFFD.
    public var string: String { String(decoding: UnsafeBufferPointer(start: base, count: used), as: UTF8.self) }

    /// Lends the bytes for the time of `body`.
    @inlinable @inline(__always)
    public borrowing func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(start: base, count: used))
    }
}

// Safe: the memory has exactly one owner, which cannot be copied, so handing the value to another thread hands over
// everything that can reach the memory.
extension ByteWriter: @unchecked Sendable {}
