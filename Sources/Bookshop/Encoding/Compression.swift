/// Content codings of HTTP (RFC 9110 section 8.4.1) around the deflate streams of ``Deflate``.
enum Compression {
    private static let gzipHead: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

    /// `bytes` as a gzip file (RFC 1952).
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        gzipHead + Deflate.stored(bytes) + littleEndian(Checksum.crc32(bytes))
            + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// `bytes` in the zlib format (RFC 1950), which is what HTTP calls "deflate".
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        [0x78, 0x01] + Deflate.stored(bytes) + littleEndian(Checksum.adler32(bytes).byteSwapped)
    }

    /// `bytes` as a bare deflate stream, which some servers send under the name "deflate".
    static func rawDeflate(_ bytes: [UInt8]) -> [UInt8] { Deflate.stored(bytes) }

    /// A whole and correct gzip file, `start` followed by at least `count` times `byte`, about 1/1032 as large.
    static func gzipBomb(start: [UInt8], byte: UInt8, count: Int) -> [UInt8] {
        let runs = count / 258 + 1
        let total = runs * 258 + 1
        let checksum = Checksum.crc32(repeating: byte, count: total, after: Checksum.crc32(start))
        return gzipHead + Deflate.stored(start, isLast: false) + Deflate.run(of: byte, runs: runs)
            + littleEndian(checksum) + littleEndian(UInt32(truncatingIfNeeded: start.count + total))
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
