/// A project for Scrapy in a ZIP file, by what that says it holds. Nothing is unpacked but its requirements.
package struct EggArchive: Sendable {
    /// The entries' paths.
    package let names: [String]
    /// The text of its `requirements.txt`: the packages that it needs besides Scrapy, as pip reads them. Nil without.
    package let requirements: String?

    /// No egg is larger, so that a backup can hold it as one row.
    package static let mostBytes = 32 << 20
    /// What makes an egg a project for Scrapy.
    private static let entryPoints = "EGG-INFO/entry_points.txt"
    private static let requirementsName = "requirements.txt"
    private static let mostRequirements = 256 << 10

    /// Reads the directory. Throws ``EggFault`` for what is no ZIP file, no egg, or names a path that leads out of it.
    package init(_ bytes: [UInt8]) throws(EggFault) {
        guard bytes.count <= Self.mostBytes else {
            throw EggFault(
                .tooLarge, "egg is larger than \(Self.mostBytes >> 20) MiB; leave data and dependencies out of it")
        }
        guard let directory = ZipDirectory(bytes) else {
            throw EggFault(.noArchive, "egg is not a ZIP file (if using curl, use egg=@path not egg=path)")
        }
        let names = directory.entries.map(\.name)
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
        requirements = try Self.requirements(directory)
    }

    /// The last entry of that name counts, as for Python. A list of nothing but comments is none.
    private static func requirements(_ directory: ZipDirectory) throws(EggFault) -> String? {
        guard let entry = directory.entries.last(where: { $0.name == requirementsName }) else { return nil }
        guard let bytes = directory.contents(of: entry, limit: mostRequirements),
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw EggFault(
                .noProject,
                "the egg's \(requirementsName) cannot be read: it must be text in UTF-8 of at most "
                    + "\(mostRequirements >> 10) KiB; build the egg anew")
        }
        let lines = text.split(whereSeparator: \.isNewline)
        let asksForSomething = lines.contains { line in
            line.first { !$0.isWhitespace }.map { $0 != "#" } ?? false
        }
        return asksForSomething ? text : nil
    }

    private static func leadsOut(_ name: String) -> Bool {
        name.hasPrefix("/") || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "\\"))
            || name.split(separator: "/").contains("..")
    }
}
