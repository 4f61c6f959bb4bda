import CLibXML2
import CPlatform
import Glibc

/// Hands a page to libxml2 in pieces.
///
/// In pieces, because that is the one place where a parse can be stopped that has become slow: libxml2 compares every
/// attribute of a tag with all before it. And because NULs end a page for libxml2, so they are replaced on the way, as the
/// HTML standard does, by U+FFFD.
struct PageReader {
    private let page: UnsafeBufferPointer<UInt8>
    private var position: Int
    private var pieces = 0
    /// Processor time of this thread at which the parse is stopped, in nanoseconds.
    private let deadline: UInt64
    /// Whether the rest of the page was held back because of the deadline.
    private(set) var isOutOfTime = false

    /// What is given at once at the start, so that usual pages never wait for the rest.
    static let firstPiece: Int32 = 32 << 10
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// A reader of `page` that gives up after `seconds` of processor time.
    init(_ page: UnsafeBufferPointer<UInt8>, seconds: Double) {
        self.page = page
        let hasMark = page.count >= 3 && page[0] == 0xEF && page[1] == 0xBB && page[2] == 0xBF
        position = hasMark ? 3 : 0
        deadline = Self.processorTime() &+ UInt64(max(0, min(seconds, 1e6)) * 1e9)
    }

    /// Fills `output` as far as the page goes; 0 at its end.
    mutating func read(into output: UnsafeMutableBufferPointer<UInt8>) -> Int {
        pieces &+= 1
        if isOutOfTime { return 0 }
        if pieces & 3 == 0, Self.processorTime() > deadline {
            isOutOfTime = true
            return 0
        }
        var written = 0
        while position < page.count, written < output.count {
            written += copyRun(to: output, at: written)
            guard position < page.count, written < output.count, page[position] == 0 else { continue }
            guard output.count - written >= Self.replacement.count else { break }
            for byte in Self.replacement {
                output[written] = byte
                written += 1
            }
            position += 1
        }
        return written
    }

    /// Copies up to the next NUL or the end of either buffer.
    private mutating func copyRun(to output: UnsafeMutableBufferPointer<UInt8>, at offset: Int) -> Int {
        guard let source = page.baseAddress, let target = output.baseAddress else { return 0 }
        let most = min(page.count - position, output.count - offset)
        var run = most
        if let zero = memchr(source + position, 0, most) {
            run = UnsafeRawPointer(zero) - UnsafeRawPointer(source + position)
        }
        (target + offset).update(from: source + position, count: run)
        position += run
        return run
    }

    private static func processorTime() -> UInt64 { cplatform_nanoseconds(CLOCK_THREAD_CPUTIME_ID) }

    /// What libxml2 calls; its context is a pointer to a reader.
    static let callback: xmlInputReadCallback = { context, buffer, length in
        guard let context, let buffer, length > 0 else { return 0 }
        let reader = context.assumingMemoryBound(to: PageReader.self)
        let bytes = UnsafeMutableRawPointer(buffer).assumingMemoryBound(to: UInt8.self)
        return Int32(reader.pointee.read(into: UnsafeMutableBufferPointer(start: bytes, count: Int(length))))
    }
}
