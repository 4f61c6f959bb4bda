/// Why a compressed body could not be opened.
@usableFromInline
package enum InflateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// More than `limit` bytes would come out.
    case tooLarge(limit: Int)
    /// More than `limit` bytes for each byte received would come out.
    case ratio(limit: Int)
    /// More than `limit` codings are stacked.
    case nesting(limit: Int)
    /// The compressed data, or its checksum, is wrong.
    case corrupt
    /// The compressed data stops before its end.
    case truncated
    /// A coding that is not known here, as it was named (32 bytes at most).
    case unsupported(coding: String)

    /// A stable name for counting and for logs.
    package var code: String {
        switch self {
        case .tooLarge: "inflate_too_large"
        case .ratio: "inflate_ratio"
        case .nesting: "inflate_nesting"
        case .corrupt: "inflate_corrupt"
        case .truncated: "inflate_truncated"
        case .unsupported: "inflate_unsupported"
        }
    }

    @usableFromInline package var description: String {
        switch self {
        case .tooLarge(let limit):
            "the decompressed body passes \(limit) bytes; raise DOWNLOAD_MAXSIZE if it is wanted"
        case .ratio(let limit):
            "the body grows more than \(limit)-fold when decompressed, as only a decompression bomb does"
        case .nesting(let limit): "the body is compressed more than \(limit) times over"
        case .corrupt: "the compressed body is damaged"
        case .truncated: "the compressed body ends too early; it was cut off on the way"
        case .unsupported(let coding):
            "the body has the content coding '\(coding)', which was not asked for; only gzip and deflate are read"
        }
    }
}
