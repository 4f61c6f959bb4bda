import SQL
import Web

/// Versions of Scrapy projects, in eggs.
extension SpiderStore {
    /// Keeps an egg; one of the same version gives way to it. The egg was checked by the caller, who also lists its spiders.
    package func keepEgg(
        project: EntityName, version: EntityName, egg: [UInt8], spiders: [String]
    ) async throws -> EggVersion {
        let kept = EggVersion(
            project: project, version: version, createdAt: time.now, digest: Digest(of: egg).description,
            size: egg.count, spiders: spiders)
        try await database.write { connection in
            try connection.execute(
                "DELETE FROM eggs WHERE project = ? AND version = ?", [.text(project.text), .text(version.text)])
            try connection.execute(
                """
                INSERT INTO eggs (project, version, created_at, digest, size, spiders, egg) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(project.text), .text(version.text), .integer(kept.createdAt.microseconds),
                    .text(kept.digest), SQLValue(kept.size),
                    .text(JSONValue.array(spiders.map { .string($0) }).description), .blob(egg),
                ])
        }
        return kept
    }

    /// The versions of a project in true version order (``VersionOrder``), the newest last; none for a project without eggs.
    package func eggs(project: EntityName) async throws -> [EggVersion] {
        try await database.read { try Self.eggs(project, $0) }
    }

    /// An egg; with nil the newest. Nil when it is not there.
    ///
    /// - Parameter digest: of an egg that the caller has: when it is the same, no bytes are answered.
    package func egg(
        project: EntityName, version: EntityName?, unless digest: String? = nil
    ) async throws -> (version: EggVersion, egg: [UInt8])? {
        try await database.read { connection in
            let known = try Self.eggs(project, connection)
            guard let found = version.map({ name in known.first { $0.version == name } }) ?? known.last else {
                return nil
            }
            if found.digest == digest { return (found, []) }
            let row = try connection.first(
                "SELECT egg FROM eggs WHERE project = ? AND version = ?",
                [.text(project.text), .text(found.version.text)])
            return (found, row?[0].bytes ?? [])
        }
    }

    /// Deletes a version, or all of a project. Answers how many went.
    package func deleteEggs(project: EntityName, version: EntityName?) async throws -> Int {
        try await database.write { connection in
            let condition = version == nil ? "" : " AND version = ?"
            return try connection.execute(
                "DELETE FROM eggs WHERE project = ?" + condition,
                [.text(project.text)] + (version.map { [.text($0.text)] } ?? []))
        }
    }

    /// The newest version of a project; nil when it has no eggs.
    static func newestEgg(_ project: EntityName, _ connection: any SQLConnection) throws -> EntityName? {
        try connection.query("SELECT version FROM eggs WHERE project = ?", [.text(project.text)])
            .compactMap { $0[0].text.flatMap { EntityName($0) } }.max(by: VersionOrder.isOlder)
    }

    private static func eggs(_ project: EntityName, _ connection: any SQLConnection) throws -> [EggVersion] {
        try connection.query(
            "SELECT version, created_at, digest, size, spiders FROM eggs WHERE project = ?", [.text(project.text)]
        ).compactMap { read($0, of: project) }.sorted { VersionOrder.isOlder($0.version, $1.version) }
    }

    /// Nil for a row that this program cannot have written: it must not hide the others.
    private static func read(_ row: SQLRow, of project: EntityName) -> EggVersion? {
        guard let version = row[0].text.flatMap({ EntityName($0) }), let created = row[1].integer,
            let digest = row[2].text, let size = row[3].integer, let text = row[4].text,
            case .array(let spiders)? = try? JSONValue(parsing: text)
        else { return nil }
        return EggVersion(
            project: project, version: version, createdAt: Timestamp(microseconds: created), digest: digest,
            size: Int(clamping: max(0, size)),
            spiders: spiders.compactMap { if case .string(let name) = $0 { name } else { nil } })
    }
}
