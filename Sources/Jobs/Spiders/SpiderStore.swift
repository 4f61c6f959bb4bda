package import SQL

/// Projects, their spiders and the versions of these. A version never changes: deploying the same source again answers
/// the version that has it, another source under its name is refused.
package final class SpiderStore: Sendable {
    package init(_ database: any Database, time: any TimeSource = SystemTime()) async throws { fatalError("not built") }

    /// Keeps a version. Without a name it is `r1`, `r2`, … The text was checked by the caller. Throws ``SpiderStoreFault``.
    package func deploy(
        project: EntityName, spider: EntityName, version: EntityName?, source: [UInt8]
    ) async throws -> SpiderVersion { fatalError() }

    /// A version's source; with nil the newest. Throws ``SpiderStoreFault`` that says what is missing.
    package func source(
        project: EntityName, spider: EntityName, version: EntityName?
    ) async throws -> (version: SpiderVersion, source: [UInt8]) { fatalError() }

    /// All projects, sorted by name.
    package func projects() async throws -> [EntityName] { fatalError() }
    /// The spiders of a project (or of all), with their newest versions, sorted.
    package func spiders(project: EntityName?) async throws -> [SpiderVersion] { fatalError() }
    /// Versions of a spider in true version order (``VersionOrder``), the newest last.
    package func versions(project: EntityName, spider: EntityName) async throws -> [SpiderVersion] { fatalError() }
    /// Deletes a version, a spider (version nil) or a project (spider nil). Answers how many versions went.
    package func delete(project: EntityName, spider: EntityName?, version: EntityName?) async throws -> Int { fatalError() }
}

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

package struct SpiderStoreFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case projectMissing = "project_missing"
        case spiderMissing = "spider_missing"
        case versionMissing = "version_missing"
        case versionTaken = "version_exists"
    }
    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
