/// A plain file's head in a tar archive (POSIX.1-1988 ustar; names and sizes that do not fit it in a pax head before it,
/// POSIX.1-2001).
struct TarHeader: Sendable, Hashable {
    static let block = 512

    var name: String
    var size: Int64
    /// Seconds since 1970.
    var time: Int64

    /// Bytes that follow a file of `size` bytes up to the next head.
    static func padding(_ size: Int64) -> Int {
        let rest = Int(size % Int64(block))
        return rest == 0 ? 0 : block - rest
    }

    /// What ends an archive.
    static let end = [UInt8](repeating: 0, count: 2 * block)

    /// The head, one block, or three and more with a pax head.
    var bytes: [UInt8] {
        var records: [UInt8] = []
        if name.utf8.count > 100 { records += Self.record("path", name) }
        if size > Self.mostSize { records += Self.record("size", String(size)) }
        let plain = Self.block(
            name: Array(name.utf8.prefix(100)), size: min(size, Self.mostSize), time: time, type: UInt8(ascii: "0"))
        guard !records.isEmpty else { return plain }
        let head = Self.block(name: Array("pax".utf8), size: Int64(records.count), time: time, type: UInt8(ascii: "x"))
        return head + records + [UInt8](repeating: 0, count: Self.padding(Int64(records.count))) + plain
    }

    /// The largest size that the eleven octal digits hold.
    static let mostSize: Int64 = 0o777_7777_7777

    /// A pax record: its own length in decimal, a space, `key=value`, a line feed.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count + 1
        while String(length).utf8.count + rest.utf8.count != length {
            length = String(length).utf8.count + rest.utf8.count
        }
        return Array("\(length)\(rest)".utf8)
    }

    private static func block(name: [UInt8], size: Int64, time: Int64, type: UInt8) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(Self.block)
        func field(_ bytes: [UInt8], _ width: Int) {
            block += bytes.prefix(width)
            block += [UInt8](repeating: 0, count: max(0, width - bytes.count))
        }
        func octal(_ value: Int64, _ width: Int) {
            let digits = Array(String(max(0, value), radix: 8).utf8)
            field([UInt8](repeating: UInt8(ascii: "0"), count: max(0, width - 1 - digits.count)) + digits, width)
        }
        field(name, 100)
        octal(0o600, 8)
        octal(0, 8)
        octal(0, 8)
        octal(size, 12)
        octal(min(time, mostSize), 12)
        // The sum counts its own field as spaces.
        block += [UInt8](repeating: UInt8(ascii: " "), count: 8)
        block.append(type)
        field([], 100)
        block += Array("ustar\u{0}00".utf8)
        field([], 32 + 32 + 8 + 8 + 155 + 12)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        let digits =
            [UInt8](repeating: UInt8(ascii: "0"), count: max(0, 6 - sum.utf8.count)) + Array(sum.utf8) + [0, 0x20]
        block.replaceSubrange(148..<156, with: digits.prefix(8))
        return block
    }
}
