import Jobs

/// What was deployed into a project: versions of eggs, and native spiders with versions of their own.
struct ScrapydProject: Sendable {
    /// The newest last.
    let eggs: [EggVersion]
    /// The newest last.
    let native: [SpiderVersion]

    var isEmpty: Bool { eggs.isEmpty && native.isEmpty }

    /// In version order, the newest last.
    var versions: [EntityName] {
        Set(eggs.map(\.version) + native.map(\.version)).sorted(by: VersionOrder.isOlder)
    }

    /// The names of a version's spiders, sorted; without one those of the newest egg and of all native spiders. Throws when
    /// there is no such version.
    func spiders(_ version: String?) throws(ScrapydFault) -> [String] {
        guard let version else {
            return Set((eggs.last?.spiders ?? []) + native.map(\.spider.text)).sorted()
        }
        let egg = egg(version)
        let found = native.filter { $0.version.text == version }
        guard egg != nil || !found.isEmpty else { throw .versionMissing(version) }
        return Set((egg?.spiders ?? []) + found.map(\.spider.text)).sorted()
    }

    private func egg(_ version: String) -> EggVersion? {
        let name = EggVersion.name(of: version)
        return eggs.first { $0.version == name }
    }

    /// The version as it is kept.
    func kept(_ version: String) -> EntityName? {
        egg(version)?.version ?? native.first { $0.version.text == version }?.version
    }
}
