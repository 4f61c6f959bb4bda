internal import CLibDeflate

/// Decompresses whole bodies with libdeflate.
///
/// One inflater serves one owner and is used again and again: its tables (about 12 KB) are allocated once. What comes
/// out is bounded before it is written: the output buffer is never larger than the limits allow, so that a bomb costs
/// no more memory than the cap (P17), or twice the cap while codings are stacked.
@usableFromInline
package struct Inflater: ~Copyable {
    /// What may come out of one body.
    @usableFromInline
    package struct Limits: Sendable, Hashable {
        /// Bytes, after the last coding and between codings.
        package var bytes: Int
        /// Output bytes for one input byte, once the output passes ``freeBytes``. Counted against the body as it was
        /// received, so that stacked codings do not multiply it.
        ///
        /// Deflate itself ends at 1032. A table of rows that are all alike comes to about 350, real pages to 3–30: 500
        /// stops bombs and no page.
        package var ratio: Int
        /// Output up to this size is not held to ``ratio``: a small body costs nothing whatever its ratio.
        package var freeBytes: Int

        package init(bytes: Int, ratio: Int = 500, freeBytes: Int = 1 << 20) {
            self.bytes = bytes
            self.ratio = ratio
            self.freeBytes = freeBytes
        }
    }

    let decompressor: OpaquePointer

    package init() {
        // As everywhere in Swift, no memory is the end of the process.
        guard let decompressor = libdeflate_alloc_decompressor() else { fatalError("no memory for a decompressor") }
        self.decompressor = decompressor
    }

    deinit { libdeflate_free_decompressor(decompressor) }

    /// Whether `bytes` begin as a gzip file does, whatever their headers say (sitemaps named `.xml.gz` come so).
    package static func isGzip(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 18 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8
    }

    /// Undoes `codings` (in the order in which they were applied) and appends the result to `output`. An empty body
    /// stays empty whatever its codings: servers send such for redirects and errors.
    ///
    /// - Throws: what stopped it; `output` is then as it was.
    package mutating func inflate(
        _ body: Span<UInt8>, codings: [ContentCoding], limits: Limits, into output: inout ByteWriter
    ) throws(InflateError) {
        guard codings.count <= ContentCoding.maximumNesting else {
            throw .nesting(limit: ContentCoding.maximumNesting)
        }
        guard let outermost = codings.last, !body.isEmpty else { return output.append(body) }
        let cap = Cap(received: body.count, limits: limits)
        if codings.count == 1 { return try inflate(body, outermost, cap: cap, into: &output) }
        var current = ByteWriter()
        try inflate(body, outermost, cap: cap, into: &current)
        for coding in codings.dropLast().dropFirst().reversed() {
            var next = ByteWriter()
            try inflate(current.span, coding, cap: cap, into: &next)
            current = next
        }
        try inflate(current.span, codings[0], cap: cap, into: &output)
    }

    private mutating func inflate(
        _ input: Span<UInt8>, _ coding: ContentCoding, cap: Cap, into output: inout ByteWriter
    ) throws(InflateError) {
        let start = output.count
        do {
            switch coding {
            case .gzip: try inflateGzip(input, cap: cap, into: &output)
            case .deflate: try inflateDeflate(input, cap: cap, into: &output)
            }
        } catch {
            output.truncate(to: start)
            throw error
        }
    }
}

// Safe: the decompressor has exactly one owner, which cannot be copied, so handing the value to another thread hands
// over everything that can reach it.
extension Inflater: @unchecked Sendable {}

/// How many bytes may come out of one body, and which limit that is.
struct Cap {
    let bytes: Int
    let error: InflateError

    init(received: Int, limits: Inflater.Limits) {
        let (product, overflow) = received.multipliedReportingOverflow(by: max(limits.ratio, 1))
        let byRatio = max(overflow ? Int.max : product, limits.freeBytes)
        let byBytes = max(limits.bytes, 0)
        bytes = min(byRatio, byBytes)
        error = byBytes <= byRatio ? .tooLarge(limit: byBytes) : .ratio(limit: max(limits.ratio, 1))
    }
}
