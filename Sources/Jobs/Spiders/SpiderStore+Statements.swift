import SQL

extension SpiderStore {
    /// The newest version of a spider; nil when it has none.
    static func newest(
        _ project: EntityName, _ spider: EntityName, _ connection: any SQLConnection
    ) throws -> EntityName? {
        try connection.query(
            "SELECT version FROM spider_versions WHERE project = ? AND spider = ?",
            [.text(project.text), .text(spider.text)]
        ).compactMap { $0[0].text.flatMap { EntityName($0) } }.max(by: VersionOrder.isOlder)
    }

    /// Versions of a project's spider, of all its spiders, or of all projects, in version order, the newest last.
    static func list(
        _ project: EntityName?, _ spider: EntityName?, _ connection: any SQLConnection
    ) throws -> [SpiderVersion] {
        var terms: [String] = []
        var arguments: [SQLValue] = []
        if let project {
            terms.append("project = ?")
            arguments.append(.text(project.text))
        }
        if let spider {
            terms.append("spider = ?")
            arguments.append(.text(spider.text))
        }
        let condition = terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND ")
        return try connection.query(
            "SELECT project, spider, version, created_at, digest, size FROM spider_versions \(condition)", arguments
        ).map(read).sorted { VersionOrder.isOlder($0.version, $1.version) }
    }

    /// `r1`, `r2`, …: one more than the greatest.
    static func nextName(_ known: [SpiderVersion]) -> EntityName {
        let numbers = known.compactMap { version -> Int? in
            guard version.version.text.first == "r" else { return nil }
            return Int(version.version.text.dropFirst())
        }
        let greatest = numbers.filter { 0..<Int.max ~= $0 }.max() ?? 0
        return EntityName("r\(greatest + 1)") ?? .defaultProject
    }

    /// What exactly is not there.
    static func missing(
        _ project: EntityName, _ spider: EntityName, _ version: EntityName?, _ connection: any SQLConnection
    ) throws -> SpiderStoreFault {
        if let version {
            return SpiderStoreFault(
                .versionMissing,
                "there is no version \(version) of \(project)/\(spider); deploy it, or leave the version out")
        }
        let hasProject =
            try connection.first("SELECT 1 FROM spider_versions WHERE project = ? LIMIT 1", [.text(project.text)])
            != nil
        return hasProject
            ? SpiderStoreFault(.spiderMissing, "project \(project) has no spider \(spider); deploy it first")
            : SpiderStoreFault(.projectMissing, "there is no project \(project); deploy a spider into it first")
    }

    private static func read(_ row: SQLRow) throws -> SpiderVersion {
        guard let project = row[0].text.flatMap({ EntityName($0) }),
            let spider = row[1].text.flatMap({ EntityName($0) }),
            let version = row[2].text.flatMap({ EntityName($0) }), let created = row[3].integer,
            let digest = row[4].text,
            let size = row[5].integer
        else {
            throw SQLFault(.corrupt, "a row of spider_versions cannot be read; restore the database from a backup")
        }
        return SpiderVersion(
            project: project, spider: spider, version: version, createdAt: Timestamp(microseconds: created),
            digest: digest, size: Int(clamping: size))
    }
}
