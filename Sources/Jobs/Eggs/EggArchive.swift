/// What a ZIP file says it holds (APPNOTE 6.3.3, the central directory). Nothing is unpacked.
package struct EggArchive: Sendable {
    /// The entries' paths.
    package let names: [String]

    /// No egg is larger, so that a backup can hold it as one row.
    package static let mostBytes = 32 << 20
    /// What makes an egg a project for Scrapy.
    private static let entryPoints = "EGG-INFO/entry_points.txt"

    /// Reads the directory. Throws ``EggFault`` for what is no ZIP file, no egg, or names a path that leads out of it.
    package init(_ bytes: [UInt8]) throws(EggFault) {
        guard bytes.count <= Self.mostBytes else {
            throw EggFault(
                .tooLarge, "egg is larger than \(Self.mostBytes >> 20) MiB; leave data and dependencies out of it")
        }
        guard let names = Self.directory(bytes) else {
            throw EggFault(.noArchive, "egg is not a ZIP file (if using curl, use egg=@path not egg=path)")
        }
        for name in names where Self.leadsOut(name) {
            throw EggFault(.noProject, "the egg names a path outside of it (\(name.prefix(100))); build it anew")
        }
        guard names.contains(Self.entryPoints) else {
            throw EggFault(
                .noProject,
                "the egg holds no \(Self.entryPoints); build it with scrapyd-deploy, or with setup.py bdist_egg and "
                    + "entry_points={\"scrapy\": [\"settings = PROJECT.settings\"]}")
        }
        self.names = names
    }

    private static func leadsOut(_ name: String) -> Bool {
        name.hasPrefix("/") || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "\\"))
            || name.split(separator: "/").contains("..")
    }

    /// The names of the central directory; nil when there is none. Its entries are those up to its end, as Python reads it:
    /// a number of entries that says otherwise could hide some, and is refused.
    private static func directory(_ bytes: [UInt8]) -> [String]? {
        guard let end = endRecord(bytes), let count = number(bytes, end + 10, 2), let size = number(bytes, end + 12, 4),
            size <= end
        else { return nil }
        var position = end - size
        var names: [String] = []
        while position < end {
            guard starts(bytes, position, with: 0x0201_4B50), let nameLength = number(bytes, position + 28, 2),
                let extraLength = number(bytes, position + 30, 2), let commentLength = number(bytes, position + 32, 2)
            else { return nil }
            let next = position + 46 + nameLength + extraLength + commentLength
            guard next <= end else { return nil }
            names.append(String(decoding: bytes[(position + 46)..<(position + 46 + nameLength)], as: UTF8.self))
            position = next
        }
        return names.count == count ? names : nil
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
