package import SQL

/// Projects, their spiders and the versions of these. A version never changes: deploying the same source again answers
/// the version that has it, another source under its name is refused.
package final class SpiderStore: Sendable {
    let database: any Database
    let time: any TimeSource

    /// Opens the store: brings the schema up to date.
    package init(_ database: any Database, time: any TimeSource = SystemTime()) async throws {
        self.database = database
        self.time = time
        try await database.migrate(Schema.migrations)
    }

    /// Keeps a version. Without a name it is `r1`, `r2`, … and the newest: the newest with the same source is answered
    /// instead, while an older one with the same source is deployed anew, as somebody wants it back. The text was checked by
    /// the caller. Throws ``SpiderStoreFault``.
    package func deploy(
        project: EntityName, spider: EntityName, version: EntityName?, source: [UInt8]
    ) async throws -> SpiderVersion {
        let now = time.now
        let digest = Digest(of: source).description
        return try await database.write { connection in
            let known = try Self.list(project, spider, connection)
            if let same = version.map({ name in known.first { $0.version == name } }) ?? known.last {
                if same.digest == digest { return same }
                if let version {
                    throw SpiderStoreFault(
                        .versionTaken,
                        "version \(version) of \(project)/\(spider) has another source; choose a new name")
                }
            }
            let new = SpiderVersion(
                project: project, spider: spider, version: try version ?? Self.nextName(known), createdAt: now,
                digest: digest, size: source.count)
            try connection.execute(
                """
                INSERT INTO spider_versions (project, spider, version, created_at, digest, size, source) \
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(project.text), .text(spider.text), .text(new.version.text), .integer(now.microseconds),
                    .text(digest), SQLValue(source.count), .blob(source),
                ])
            return new
        }
    }

    /// A version's source; with nil the newest. Throws ``SpiderStoreFault`` that says what is missing.
    package func source(
        project: EntityName, spider: EntityName, version: EntityName?
    ) async throws -> (version: SpiderVersion, source: [UInt8]) {
        try await database.read { connection in
            let known = try Self.list(project, spider, connection)
            guard let found = version.map({ name in known.first { $0.version == name } }) ?? known.last else {
                throw try Self.missing(project, spider, known.isEmpty ? nil : version, connection)
            }
            let row = try connection.first(
                "SELECT source FROM spider_versions WHERE project = ? AND spider = ? AND version = ?",
                [.text(project.text), .text(spider.text), .text(found.version.text)])
            return (found, row?[0].bytes ?? [])
        }
    }

    /// All projects, sorted by name.
    package func projects() async throws -> [EntityName] {
        try await database.read { connection in
            try connection.query("SELECT project FROM spider_versions UNION SELECT project FROM eggs")
                .compactMap { $0[0].text.flatMap { EntityName($0) } }
        }.sorted()
    }

    /// The spiders of a project (or of all), with their newest versions, sorted.
    package func spiders(project: EntityName?) async throws -> [SpiderVersion] {
        let all = try await database.read { try Self.list(project, nil, $0) }
        var newest: [[EntityName]: SpiderVersion] = [:]
        // The newest come last.
        for version in all { newest[[version.project, version.spider]] = version }
        return newest.values.sorted { ($0.project, $0.spider) < ($1.project, $1.spider) }
    }

    /// Versions of a spider in true version order (``VersionOrder``), the newest last.
    package func versions(project: EntityName, spider: EntityName) async throws -> [SpiderVersion] {
        try await database.read { try Self.list(project, spider, $0) }
    }

    /// Every version of every native spider of a project, the newest last.
    package func nativeVersions(project: EntityName) async throws -> [SpiderVersion] {
        try await database.read { try Self.list(project, nil, $0) }
    }

    /// Deletes that version of all native spiders of a project. Answers how many versions went.
    package func deleteNative(project: EntityName, version: EntityName) async throws -> Int {
        try await database.write { connection in
            try connection.execute(
                "DELETE FROM spider_versions WHERE project = ? AND version = ?",
                [.text(project.text), .text(version.text)])
        }
    }

    /// Deletes a version, a spider (version nil) or a project (spider nil). Answers how many versions went.
    package func delete(project: EntityName, spider: EntityName?, version: EntityName?) async throws -> Int {
        try await database.write { connection in
            var (condition, arguments): (String, [SQLValue]) = ("project = ?", [.text(project.text)])
            if let spider {
                condition += " AND spider = ?"
                arguments.append(.text(spider.text))
                if let version {
                    condition += " AND version = ?"
                    arguments.append(.text(version.text))
                }
            }
            return try connection.execute("DELETE FROM spider_versions WHERE \(condition)", arguments)
        }
    }
}
