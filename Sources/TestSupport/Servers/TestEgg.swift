/// A project for Scrapy in a ZIP file whose entries stand there as they are given, and whose every field a test can bend.
package struct TestEgg: Sendable {
    package struct Entry: Sendable {
        package var name: String
        /// As they stand in the file.
        package var bytes: [UInt8]
        /// 0 for what stands there as it is, 8 for what is deflated.
        package var method: Int
        /// Bytes once unpacked.
        package var size: Int

        package init(name: String, bytes: [UInt8] = [], method: Int = 0, size: Int? = nil) {
            self.name = name
            self.bytes = bytes
            self.method = method
            self.size = size ?? bytes.count
        }
    }

    package var entries: [Entry]
    package var comment: [UInt8] = []
    /// What the record at the end says, when that is not the truth.
    package var claimedCount: Int?
    package var claimedSize: Int?

    /// An egg of just these files.
    package init(files: [(String, String)]) { entries = files.map { Entry(name: $0.0, bytes: Array($0.1.utf8)) } }

    /// A project called `shop` with these spiders in one file.
    package init(spiders: String, settings: String = "") {
        self.init(files: [
            ("EGG-INFO/PKG-INFO", "Metadata-Version: 1.0\nName: shop\nVersion: 1.0\n"),
            ("EGG-INFO/entry_points.txt", "[scrapy]\nsettings = shop.settings\n"),
            ("shop/__init__.py", ""), ("shop/spiders/__init__.py", spiders),
            (
                "shop/settings.py",
                "BOT_NAME = 'shop'\nSPIDER_MODULES = ['shop.spiders']\nTELNETCONSOLE_ENABLED = False\n" + settings
            ),
        ])
    }

    /// The file.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = bytes.count
            let common =
                Self.number(0, 2) + Self.number(entry.method, 2) + Self.number(0, 2) + Self.number(0x5821, 2)
                + Self.number(Self.checksum(entry.bytes), 4) + Self.number(entry.bytes.count, 4)
                + Self.number(entry.size, 4) + Self.number(entry.name.utf8.count, 2) + Self.number(0, 2)
            bytes += Self.number(0x0403_4B50, 4) + Self.number(20, 2) + common + Array(entry.name.utf8) + entry.bytes
            directory += Self.number(0x0201_4B50, 4) + Self.number(20, 2) + Self.number(20, 2) + common
            directory += Self.number(0, 2) + Self.number(0, 2) + Self.number(0, 2) + Self.number(0, 4)
            directory += Self.number(offset, 4) + Array(entry.name.utf8)
        }
        let count = claimedCount ?? entries.count
        let end =
            Self.number(0x0605_4B50, 4) + Self.number(0, 4) + Self.number(count, 2) + Self.number(count, 2)
            + Self.number(claimedSize ?? directory.count, 4) + Self.number(bytes.count, 4)
        return bytes + directory + end + Self.number(comment.count, 2) + comment
    }

    /// Little-endian.
    private static func number(_ value: Int, _ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// CRC-32, as ZIP has it.
    private static func checksum(_ bytes: [UInt8]) -> Int {
        var sum: UInt32 = .max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return Int(~sum)
    }
}
