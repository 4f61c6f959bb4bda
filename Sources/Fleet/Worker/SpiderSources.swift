import Jobs

/// What a run asks of its controller.
struct SpiderSources: Sendable {
    /// The source of a native spider.
    let spider:
        @Sendable (_ project: EntityName, _ spider: EntityName, _ version: EntityName?) async throws ->
            SpiderSourceAnswer
    /// Puts an egg into a folder.
    let egg: @Sendable (_ project: EntityName, _ version: EntityName?, _ folder: String) async throws -> EggFile
}

extension Worker {
    /// The worker's own way to ask.
    var sources: SpiderSources {
        SpiderSources { [weak self] project, spider, version in
            guard let self else { throw CancellationError() }
            return try await self.spiderSource(project, spider, version)
        } egg: { [weak self] project, version, folder in
            guard let self else { throw CancellationError() }
            return try await self.egg(project, version, into: folder)
        }
    }
}
