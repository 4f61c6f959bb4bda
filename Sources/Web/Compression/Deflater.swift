internal import CLibDeflate

/// Compresses whole buffers into gzip members (RFC 1952) with libdeflate: the records of a WARC file, and test data.
@usableFromInline
package struct Deflater: ~Copyable {
    private let compressor: OpaquePointer

    /// A compressor of `level` 1 (fast) to 12 (small); others are brought into that range.
    package init(level: Int = 6) {
        let level = Int32(max(1, min(level, 12)))
        // As everywhere in Swift, no memory is the end of the process.
        guard let compressor = libdeflate_alloc_compressor(level) else { fatalError("no memory for a compressor") }
        self.compressor = compressor
    }

    deinit { libdeflate_free_compressor(compressor) }

    /// Appends `bytes` to `output` as one whole gzip member.
    package mutating func gzip(_ bytes: Span<UInt8>, into output: inout ByteWriter) {
        bytes.withUnsafeBufferPointer { source in
            let bound = libdeflate_gzip_compress_bound(compressor, source.count)
            output.append(room: bound) { target in
                // The bound is what the library promises to stay within, so it never answers 0 here.
                libdeflate_gzip_compress(compressor, source.baseAddress, source.count, target.baseAddress, bound)
            }
        }
    }
}

// Safe: the compressor has exactly one owner, which cannot be copied.
extension Deflater: @unchecked Sendable {}
