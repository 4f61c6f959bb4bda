internal import Web

/// The central directory of a ZIP file (APPNOTE 6.3.3) without ZIP64, and the contents of single entries.
struct ZipDirectory {
    struct Entry {
        let name: String
        let isEncrypted: Bool
        /// 0: stored; 8: deflated.
        let method: Int
        let compressedSize: Int
        let size: Int
        /// Where the entry's own header stands, from where the first one stands.
        let offset: Int
    }

    let entries: [Entry]
    private let bytes: [UInt8]
    /// Bytes that stand before the ZIP file itself.
    private let prefix: Int

    /// Nil for what has none. Its entries are those up to its end, as Python reads it: a number of entries that says
    /// otherwise could hide some, and is refused.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.endRecord(bytes), let count = Self.number(bytes, end + 10, 2),
            let size = Self.number(bytes, end + 12, 4), let offset = Self.number(bytes, end + 16, 4), size <= end
        else { return nil }
        var position = end - size
        var entries: [Entry] = []
        while position < end {
            guard let (entry, next) = Self.entry(bytes, position), next <= end else { return nil }
            entries.append(entry)
            position = next
        }
        guard entries.count == count else { return nil }
        self.entries = entries
        self.bytes = bytes
        prefix = end - size - offset
    }

    /// What an entry holds, once unpacked; nil when it is encrypted, damaged, longer than `limit`, or packed by another
    /// method than deflate.
    func contents(of entry: Entry, limit: Int) -> [UInt8]? {
        let header = prefix + entry.offset
        guard !entry.isEncrypted, entry.size <= limit, header >= 0,
            Self.starts(bytes, header, with: 0x0403_4B50), let nameLength = Self.number(bytes, header + 26, 2),
            let extraLength = Self.number(bytes, header + 28, 2)
        else { return nil }
        let start = header + 30 + nameLength + extraLength
        guard start + entry.compressedSize <= bytes.count else { return nil }
        let packed = Array(bytes[start..<(start + entry.compressedSize)])
        switch entry.method {
        case 0: return packed.count == entry.size ? packed : nil
        case 8:
            var inflater = Inflater()
            var writer = ByteWriter()
            let limits = Inflater.Limits(bytes: limit)
            guard (try? inflater.inflate(packed.span, codings: [.deflate], limits: limits, into: &writer)) != nil else {
                return nil
            }
            let contents = writer.bytes
            return contents.count == entry.size ? contents : nil
        default: return nil
        }
    }

    private static func entry(_ bytes: [UInt8], _ position: Int) -> (Entry, next: Int)? {
        guard starts(bytes, position, with: 0x0201_4B50), let flags = number(bytes, position + 8, 2),
            let method = number(bytes, position + 10, 2), let compressedSize = number(bytes, position + 20, 4),
            let size = number(bytes, position + 24, 4), let nameLength = number(bytes, position + 28, 2),
            let extraLength = number(bytes, position + 30, 2), let commentLength = number(bytes, position + 32, 2),
            let offset = number(bytes, position + 42, 4)
        else { return nil }
        let name = position + 46
        let next = name + nameLength + extraLength + commentLength
        guard next <= bytes.count else { return nil }
        let entry = Entry(
            name: String(decoding: bytes[name..<(name + nameLength)], as: UTF8.self), isEncrypted: flags & 1 == 1,
            method: method, compressedSize: compressedSize, size: size, offset: offset)
        return (entry, next)
    }

    /// Where the record at the end begins: the last one that there is, with nothing behind it but its comment.
    private static func endRecord(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        for position in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 0xFFFF), by: -1)
        where starts(bytes, position, with: 0x0605_4B50) {
            return number(bytes, position + 20, 2) == bytes.count - position - 22 ? position : nil
        }
        return nil
    }

    private static func starts(_ bytes: [UInt8], _ position: Int, with signature: Int) -> Bool {
        number(bytes, position, 4) == signature
    }

    /// A little-endian number; nil beyond the end.
    private static func number(_ bytes: [UInt8], _ position: Int, _ length: Int) -> Int? {
        guard position >= 0, position + length <= bytes.count else { return nil }
        return bytes[position..<(position + length)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
