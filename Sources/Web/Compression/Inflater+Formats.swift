internal import CLibDeflate

extension Inflater {
    /// Inflates all members of a gzip file (RFC 1952 §2.2). What follows the last member and is none itself is
    /// padding and is left out, as gzip(1) and browsers do.
    mutating func inflateGzip(_ input: Span<UInt8>, cap: Cap, into output: inout ByteWriter) throws(InflateError) {
        let start = output.count
        var offset = 0
        repeat {
            let member = input.extracting(offset..<input.count)
            let room = cap.bytes - (output.count - start)
            // The last four bytes hold the length of the last member, which is mostly the only one. They may lie, so
            // they are only where to begin.
            let consumed = try inflate(member, .gzip, guess: Self.lengthInTrailer(member), room: room, cap, &output)
            offset += consumed
        } while Self.isMember(input.extracting(offset..<input.count))
    }

    /// Inflates zlib's form, and the bare stream when it is none.
    mutating func inflateDeflate(_ input: Span<UInt8>, cap: Cap, into output: inout ByteWriter) throws(InflateError) {
        // RFC 1950 §2.2: method 8, a window of 32 KB at most, and the two bytes are a multiple of 31. No bare stream
        // begins so: it would be a stored block with padding other than zeros.
        let isZlib =
            input.count >= 2 && input[0] & 0x0F == 8 && input[0] >> 4 <= 7
            && (UInt16(input[0]) << 8 | UInt16(input[1])) % 31 == 0
        let guess = Self.clampedProduct(input.count, 4)
        _ = try inflate(input, isZlib ? .zlib : .raw, guess: guess, room: cap.bytes, cap, &output)
    }

    /// The formats of a single stream.
    enum Format { case gzip, zlib, raw }

    /// Inflates one stream, trying larger buffers until it fits or `room` is reached. libdeflate begins anew each time;
    /// since each try has four times the room, all together cost at most a third more than the last.
    ///
    /// - Returns: how many bytes of `input` the stream takes.
    private mutating func inflate(
        _ input: Span<UInt8>, _ format: Format, guess: Int, room: Int, _ cap: Cap, _ output: inout ByteWriter
    ) throws(InflateError) -> Int {
        // No stream gives more than 1032 bytes for one; libdeflate reads up to 8 bytes of zeros past the end.
        let most = min(room, Self.clampedProduct(input.count + 16, 1032))
        var size = max(0, min(max(guess, 4096), most))
        let decompressor = self.decompressor
        while true {
            var consumed = 0
            var result = LIBDEFLATE_BAD_DATA
            output.append(room: size) { target in
                var produced = 0
                result = Self.run(decompressor, input, format, target, &consumed, &produced)
                return result == LIBDEFLATE_SUCCESS ? produced : 0
            }
            switch result {
            case LIBDEFLATE_SUCCESS: return consumed
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                guard size < most else { throw cap.error }
                size = min(Self.clampedProduct(size, 4), most)
            default: throw DeflateScan.isTruncated(input, format) ? .truncated : .corrupt
            }
        }
    }

    private static func run(
        _ decompressor: OpaquePointer, _ input: Span<UInt8>, _ format: Format,
        _ target: UnsafeMutableBufferPointer<UInt8>, _ consumed: inout Int, _ produced: inout Int
    ) -> libdeflate_result {
        // libdeflate takes no null pointers, also where there is no room.
        var none: UInt8 = 0
        return withUnsafeMutablePointer(to: &none) { none in
            let start = target.baseAddress ?? none
            return input.withUnsafeBufferPointer { source in
                let call =
                    switch format {
                    case .gzip: libdeflate_gzip_decompress_ex
                    case .zlib: libdeflate_zlib_decompress_ex
                    case .raw: libdeflate_deflate_decompress_ex
                    }
                return call(decompressor, source.baseAddress, source.count, start, target.count, &consumed, &produced)
            }
        }
    }

    /// Whether another member begins; one that is cut after its first byte counts, so that the cut is seen.
    private static func isMember(_ rest: Span<UInt8>) -> Bool {
        !rest.isEmpty && rest[0] == 0x1F && (rest.count == 1 || rest[1] == 0x8B)
    }

    private static func lengthInTrailer(_ member: Span<UInt8>) -> Int {
        guard member.count >= 18 else { return 0 }
        var length = 0
        for offset in 1...4 { length = length << 8 | Int(member[member.count - offset]) }
        return length
    }

    private static func clampedProduct(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? Int.max : product
    }
}
