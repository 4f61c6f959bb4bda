/// A version of a Scrapy project, as it was uploaded: an egg with its spiders.
package struct EggVersion: Sendable, Hashable {
    package var project: EntityName
    /// By ``name(of:)``.
    package var version: EntityName
    package var createdAt: Timestamp
    /// Hexadecimal SHA-256 of the egg.
    package var digest: String
    /// Bytes of the egg.
    package var size: Int
    /// Sorted by Scrapy. Any text: Scrapy has no rule for names.
    package var spiders: [String]

    package init(
        project: EntityName, version: EntityName, createdAt: Timestamp, digest: String, size: Int, spiders: [String]
    ) {
        self.project = project
        self.version = version
        self.createdAt = createdAt
        self.digest = digest
        self.size = size
        self.spiders = spiders
    }

    /// The name under which a version is kept and listed, as Scrapyd does: what is no letter or digit of ASCII, `_` or `-`
    /// becomes `_`, so that `1.10` is `1_10`. Nil for a text that then is no name.
    package static func name(of text: String) -> EntityName? {
        guard text.utf8.count <= 512 else { return nil }
        let scalars = text.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-": Character(scalar)
            default: "_"
            }
        }
        return EntityName(String(scalars))
    }
}
