import Jobs
import Synchronization

/// Says where spiders are deployed, without asking the database for each of many submissions.
final class SpiderCatalogue: Sendable {
    private struct Key: Hashable {
        let project: EntityName
        let spider: EntityName
    }

    private struct Entry {
        /// Of the native spider.
        let versions: Set<EntityName>
        /// Of the eggs that hold the spider.
        let eggs: Set<EntityName>
        /// Whether the newest egg does.
        let isInNewestEgg: Bool
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

    /// Where a spider runs. A native one goes before one of an egg. Throws `spider_missing` when there is no such spider, or
    /// not in that version. What is missing is looked for each time: it may just have been deployed.
    func place(project: EntityName, spider: EntityName, version: EntityName?) async throws -> SpiderPlace {
        let key = Key(project: project, spider: spider)
        let now = time.now
        if let entry = known.withLock({ $0[key] }), now < entry.until, let place = Self.place(version, in: entry) {
            return place
        }
        let versions = Set(try await spiders.versions(project: project, spider: spider).map(\.version))
        let eggs = try await spiders.eggs(project: project)
        let holding = eggs.filter { $0.spiders.contains(spider.text) }
        let entry = Entry(
            versions: versions, eggs: Set(holding.map(\.version)),
            isInNewestEgg: eggs.last.map { $0.version == holding.last?.version } ?? false, until: now + Self.keeps)
        guard !versions.isEmpty || !holding.isEmpty else {
            throw FleetFault(
                .spiderMissing, "project \(project) has no spider \(spider); deploy it first (trawl deploy SPIDER.yaml)"
            )
        }
        known.withLock { known in
            if known.count >= Self.mostKnown { known.removeAll() }
            known[key] = entry
        }
        guard let place = Self.place(version, in: entry) else {
            let name = version.map { "version \($0)" } ?? "newest egg"
            throw FleetFault(
                .spiderMissing,
                version == nil
                    ? "the \(name) of project \(project) has no spider \(spider); name a version that has it"
                    : "spider \(spider) of project \(project) has no \(name)")
        }
        return place
    }

    /// Forgets what is known of a project.
    func forget(_ project: EntityName) {
        known.withLock { known in known = known.filter { $0.key.project != project } }
    }

    private static func place(_ version: EntityName?, in entry: Entry) -> SpiderPlace? {
        guard let version else {
            if !entry.versions.isEmpty { return SpiderPlace(runtime: .crawl, version: nil) }
            return entry.isInNewestEgg ? SpiderPlace(runtime: .scrapy, version: nil) : nil
        }
        if entry.versions.contains(version) { return SpiderPlace(runtime: .crawl, version: version) }
        guard let name = EggVersion.name(of: version.text), entry.eggs.contains(name) else { return nil }
        return SpiderPlace(runtime: .scrapy, version: name)
    }
}
