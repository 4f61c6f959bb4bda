internal import Glibc

/// The system's converter between two encodings, with the state of one text.
struct Iconv: ~Copyable {
    /// Why a conversion stopped.
    enum Stop {
        /// All input is converted.
        case end
        /// The output is full.
        case full
        /// What stands next is not in the encoding, or cannot be written in the other.
        case invalid
        /// The input ends in the midst of a character.
        case incomplete
    }

    private let descriptor: iconv_t

    /// nil when the system has no such converter; systems without the `gconv` modules have few.
    init?(from source: StaticString, to target: StaticString) {
        let opened = iconv_open(Self.pointer(target), Self.pointer(source))
        // (iconv_t)-1 is how it fails.
        guard let opened, Int(bitPattern: opened) != -1 else { return nil }
        descriptor = opened
    }

    deinit { iconv_close(descriptor) }

    private static func pointer(_ text: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// Converts `bytes` from `index` on, which it moves, into `out`, of which it takes at most `room` bytes more.
    mutating func convert(
        _ bytes: Span<UInt8>, from index: inout Int, into out: inout ByteWriter, room: Int
    ) -> Stop {
        var stop = Stop.end
        var read = 0
        out.append(room: room) { target in
            unsafe bytes.extracting(index..<bytes.count).withUnsafeBytes { source in
                // iconv takes a pointer to bytes that it could write to, and writes to none.
                var input = UnsafeMutableRawPointer(mutating: source.baseAddress)?.assumingMemoryBound(to: CChar.self)
                var inputLeft = source.count
                var output = UnsafeMutableRawPointer(target.baseAddress)?.assumingMemoryBound(to: CChar.self)
                var outputLeft = target.count
                if iconv(descriptor, &input, &inputLeft, &output, &outputLeft) == Int(bitPattern: UInt.max) {
                    switch errno {
                    case E2BIG: stop = .full
                    case EINVAL: stop = .incomplete
                    default: stop = .invalid
                    }
                }
                read = source.count - inputLeft
                return target.count - outputLeft
            }
        }
        index += read
        return stop
    }

    /// Back to the state at the beginning of a text; what leads there is appended to `out`.
    mutating func finish(into out: inout ByteWriter) {
        out.append(room: 16) { target in
            var output = UnsafeMutableRawPointer(target.baseAddress)?.assumingMemoryBound(to: CChar.self)
            var outputLeft = target.count
            _ = iconv(descriptor, nil, nil, &output, &outputLeft)
            return target.count - outputLeft
        }
    }
}
