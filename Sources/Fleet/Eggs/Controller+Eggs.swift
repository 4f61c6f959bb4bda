package import Jobs
import Logging
import Synchronization

/// Scrapy projects in eggs.
extension Controller {
    /// Checks an egg, lists its spiders, and only then keeps it; one of the same version gives way to it. Throws
    /// ``EggFault`` or ``FleetFault``.
    package func deployEgg(project: EntityName, version: EntityName, egg: [UInt8]) async throws -> EggVersion {
        _ = try EggArchive(egg)
        let spiders = try await listSpiders(of: egg, project: project)
        let kept = try await storing {
            try await self.spiders.keepEgg(project: project, version: version, egg: egg, spiders: spiders)
        }
        catalogue.forget(project)
        logger.info(
            "an egg was deployed",
            metadata: ["project": "\(project)", "version": "\(version)", "spiders": "\(spiders.count)"])
        return kept
    }

    /// Deletes a version of a project: its egg, and native spiders of that version. Answers how many went.
    package func deleteVersion(project: EntityName, version: String) async throws -> Int {
        defer { catalogue.forget(project) }
        return try await storing {
            var count = 0
            if let name = EggVersion.name(of: version) {
                count += try await spiders.deleteEggs(project: project, version: name)
            }
            if let name = EntityName(version) {
                count += try await spiders.deleteNative(project: project, version: name)
            }
            return count
        }
    }

    /// Deletes a project: its eggs and native spiders. Jobs stay. Answers how many versions went.
    package func deleteProject(_ project: EntityName) async throws -> Int {
        defer { catalogue.forget(project) }
        return try await storing {
            try await spiders.deleteEggs(project: project, version: nil)
                + spiders.delete(project: project, spider: nil, version: nil)
        }
    }

    package func egg(
        project: EntityName, version: EntityName?, unless digest: String?, session: NodeSession
    ) async throws -> EggAnswer {
        _ = try core.withLock { core throws(FleetFault) in try core.fleet.node(of: session) }
        let found = try await storing { try await spiders.egg(project: project, version: version, unless: digest) }
        guard let found else {
            let name = version.map { "version \($0)" } ?? "egg"
            throw FleetFault(.spiderMissing, "project \(project) has no \(name); deploy it first (addversion.json)")
        }
        return EggAnswer(version: found.version.version, digest: found.version.digest, bytes: found.egg)
    }
}
