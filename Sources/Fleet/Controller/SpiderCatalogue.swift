import Jobs
import Synchronization

/// Says whether spiders are deployed, without asking the database for each of many submissions.
final class SpiderCatalogue: Sendable {
    private struct Key: Hashable {
        let project: EntityName
        let spider: EntityName
    }

    private struct Entry {
        let versions: Set<EntityName>
        let until: Timestamp
    }

    private let spiders: SpiderStore
    private let time: any TimeSource
    private let known = Mutex<[Key: Entry]>([:])

    /// A deleted spider is accepted for so long.
    private static let keeps: Duration = .seconds(1)
    private static let mostKnown = 1_000

    init(_ spiders: SpiderStore, time: any TimeSource) {
        self.spiders = spiders
        self.time = time
    }

    /// Throws `spider_missing` when there is no such spider, or not in that version. What is missing is looked for each
    /// time: it may just have been deployed.
    func check(project: EntityName, spider: EntityName, version: EntityName?) async throws {
        let key = Key(project: project, spider: spider)
        let now = time.now
        if let entry = known.withLock({ $0[key] }), now < entry.until, version.map(entry.versions.contains) ?? true {
            return
        }
        let versions = Set(try await spiders.versions(project: project, spider: spider).map(\.version))
        guard !versions.isEmpty else {
            throw FleetFault(
                .spiderMissing, "project \(project) has no spider \(spider); deploy it first (trawl deploy SPIDER.yaml)"
            )
        }
        known.withLock { known in
            if known.count >= Self.mostKnown { known.removeAll() }
            known[key] = Entry(versions: versions, until: now + Self.keeps)
        }
        if let version, !versions.contains(version) {
            throw FleetFault(.spiderMissing, "spider \(spider) of project \(project) has no version \(version)")
        }
    }
}
