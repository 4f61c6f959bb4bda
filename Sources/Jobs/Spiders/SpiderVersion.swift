package import Web

/// A deployed version.
package struct SpiderVersion: Sendable, Hashable {
    package var project: EntityName
    package var spider: EntityName
    package var version: EntityName
    package var createdAt: Timestamp
    /// Hexadecimal SHA-256 of the source.
    package var digest: String
    package var size: Int

    package init(
        project: EntityName, spider: EntityName, version: EntityName, createdAt: Timestamp, digest: String, size: Int
    ) {
        self.project = project
        self.spider = spider
        self.version = version
        self.createdAt = createdAt
        self.digest = digest
        self.size = size
    }
}

extension SpiderVersion {
    /// `{"project", "spider", "version", "created_at", "digest", "size"}`.
    package var json: JSONValue {
        [
            "project": .string(project.text), "spider": .string(spider.text), "version": .string(version.text),
            "created_at": createdAt.json, "digest": .string(digest), "size": .integer(Int64(size)),
        ]
    }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        self.init(
            project: try fields.required("project", fields.name("project")),
            spider: try fields.required("spider", fields.name("spider")),
            version: try fields.required("version", fields.name("version")),
            createdAt: try fields.required("created_at", fields.timestamp("created_at")),
            digest: try fields.required("digest", fields.string("digest")),
            size: try fields.required("size", fields.integer("size", in: 0...Int.max)))
        try fields.finish()
    }
}
