import Fleet
import Jobs
import Web

/// Projects, their versions and spiders.
extension ScrapydService {
    func addVersion(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let name = try parameters.required("project")
        let version = try parameters.required("version")
        guard let egg = parameters.bytes("egg") else { throw ScrapydFault.required("egg") }
        let project = try projectName(name, user, mustExist: false)
        let versionName = try Self.versionName(version)
        let kept = try await listings.hold(large: true) {
            try await controller.deployEgg(project: project, version: versionName, egg: egg)
        }
        return [
            "project": .string(project.text), "version": .string(version),
            "spiders": .integer(Int64(kept.spiders.count)),
        ]
    }

    func listProjects(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        ["projects": .array(try await projects(user).map { .string($0.text) })]
    }

    /// Those that the user sees, sorted.
    func projects(_ user: ScrapydUser) async throws -> [EntityName] {
        try await controller.spiders.projects().filter(user.sees)
    }

    func listVersions(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let text = try parameters.required("project")
        if let fault = Self.traversal(text) { throw fault }
        guard let project = EntityName(text), user.sees(project) else { return ["versions": []] }
        let versions = try await contents(project).versions
        return ["versions": .array(versions.map { .string($0.text) })]
    }

    func listSpiders(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let project = try projectName(try parameters.required("project"), user)
        let version = try parameters.text("_version").flatMap { $0.isEmpty ? nil : $0 }
        let contents = try await known(project)
        return ["spiders": .array(try contents.spiders(version).map { .string($0) })]
    }

    func deleteVersion(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let text = try parameters.required("project")
        let version = try parameters.required("version")
        if let fault = Self.traversal(text) { throw fault }
        guard let project = EntityName(text), user.sees(project) else { throw ScrapydFault.versionMissing(version) }
        guard try await controller.deleteVersion(project: project, version: version) > 0 else {
            throw ScrapydFault.versionMissing(version)
        }
        return [:]
    }

    func deleteProject(_ parameters: ScrapydParameters, _ user: ScrapydUser) async throws -> JSONValue {
        let project = try projectName(try parameters.required("project"), user)
        guard try await controller.deleteProject(project) > 0 else { throw ScrapydFault.projectMissing(project.text) }
        return [:]
    }

    // MARK: Names

    /// The project of that name. What the user does not see is not there.
    func projectName(_ text: String, _ user: ScrapydUser, mustExist: Bool = true) throws -> EntityName {
        if let fault = Self.traversal(text) { throw fault }
        guard let project = EntityName(text) else {
            throw mustExist
                ? ScrapydFault.projectMissing(text) : ScrapydFault("project is invalid: it must be \(EntityName.rule)")
        }
        guard user.sees(project) else {
            throw mustExist
                ? ScrapydFault.projectMissing(text)
                : ScrapydFault("project is invalid: user '\(user.name)' may not deploy to '\(text)'")
        }
        return project
    }

    private static func traversal(_ text: String) -> ScrapydFault? {
        text == ".." || text.utf8.contains(UInt8(ascii: "/")) || text.utf8.contains(UInt8(ascii: "\\"))
            ? ScrapydFault("DirectoryTraversalError: \(text)") : nil
    }

    private static func versionName(_ text: String) throws -> EntityName {
        guard let name = EggVersion.name(of: text) else {
            throw ScrapydFault("version is invalid: it must be 1 to 128 characters, the first a letter, a digit or _")
        }
        return name
    }

    // MARK: What is in a project

    func contents(_ project: EntityName) async throws -> ScrapydProject {
        let eggs = try await controller.spiders.eggs(project: project)
        return ScrapydProject(eggs: eggs, native: try await controller.spiders.nativeVersions(project: project))
    }

    /// The contents of a project that is there.
    func known(_ project: EntityName) async throws -> ScrapydProject {
        let contents = try await contents(project)
        guard !contents.isEmpty else { throw ScrapydFault.projectMissing(project.text) }
        return contents
    }
}
