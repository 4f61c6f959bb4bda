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
        ).compactMap(read).sorted { VersionOrder.isOlder($0.version, $1.version) }
    }

    /// `r1`, `r2`, …: one more than the greatest, however long that is: callers may have named versions so too. Throws when
    /// the name would be too long.
    static func nextName(_ known: [SpiderVersion]) throws(SpiderStoreFault) -> EntityName {
        var greatest: [UInt8] = []
        for version in known where version.version.text.utf8.first == UInt8(ascii: "r") {
            let digits = version.version.text.utf8.dropFirst()
            guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { continue }
            let number = Array(digits.drop { $0 == UInt8(ascii: "0") })
            if (greatest.count, String(decoding: greatest, as: UTF8.self))
                < (number.count, String(decoding: number, as: UTF8.self))
            {
                greatest = number
            }
        }
        let nines = greatest.reversed().prefix { $0 == UInt8(ascii: "9") }.count
        var next = Array(greatest.dropLast(nines))
        if let last = next.popLast() { next.append(last + 1) } else { next.append(UInt8(ascii: "1")) }
        next += [UInt8](repeating: UInt8(ascii: "0"), count: nines)
        guard let name = EntityName("r" + String(decoding: next, as: UTF8.self)) else {
            throw SpiderStoreFault(
                .versionTaken, "the greatest version's name is too long to count on from it; name the version yourself")
        }
        return name
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

    /// Nil for a row that this program cannot have written: it must not hide the others.
    private static func read(_ row: SQLRow) -> SpiderVersion? {
        guard let project = row[0].text.flatMap({ EntityName($0) }),
            let spider = row[1].text.flatMap({ EntityName($0) }),
            let version = row[2].text.flatMap({ EntityName($0) }), let created = row[3].integer,
            let digest = row[4].text,
            let size = row[5].integer
        else { return nil }
        return SpiderVersion(
            project: project, spider: spider, version: version, createdAt: Timestamp(microseconds: created),
            digest: digest, size: Int(clamping: max(0, size)))
    }
}
