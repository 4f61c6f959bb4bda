import Crawling
import Fleet
import Jobs
import NIOCore
import NIOHTTP1
import NIOPosix
import Web

/// Projects, their spiders and the versions of these.
extension ControllerRoutes {
    var spiders: [Route] { reading + deploying + deleting }

    private static let projectPath = RouteParameter("project", in: .path, .name, "The project.")
    private static let spiderPath = RouteParameter("spider", in: .path, .name, "The spider.")
    private static let versionPath = RouteParameter("version", in: .path, .name, "The version.")
    private static let missing = RouteAnswer.fault(404, "There is no such project, spider or version.")
    private static let tag = "Spiders"
    private static let versions = "/projects/{project}/spiders/{spider}/versions"
    /// The largest source.
    private static let mostSource = 1 << 20

    private var reading: [Route] {
        [
            Route(
                .GET, "/projects", "listProjects", "Projects with the names of their spiders", tag: Self.tag,
                role: .read,
                answers: [.json(.list(.named("Project")))]
            ) { request in
                try request.finish()
                return .json(try await projects())
            },
            Route(
                .GET, "/projects/{project}/spiders", "listSpiders", "A project's spiders, each with its newest version",
                tag: Self.tag, role: .read, parameters: [Self.projectPath],
                answers: [.json(.list(.named("SpiderVersion"))), Self.missing]
            ) { request in
                try request.finish()
                let project = try request.entityName("project")
                let found = try await controller.spiders.spiders(project: project)
                if found.isEmpty, try await controller.spiders.eggs(project: project).isEmpty {
                    throw SpiderStoreFault(.projectMissing, "There is no project \"\(project)\".")
                }
                return .json(.array(found.map(\.json)))
            },
            Route(
                .GET, Self.versions, "listVersions", "A spider's versions, the newest last", tag: Self.tag, role: .read,
                parameters: [Self.projectPath, Self.spiderPath],
                answers: [.json(.list(.named("SpiderVersion"))), Self.missing]
            ) { request in
                try request.finish()
                let (project, spider) = (try request.entityName("project"), try request.entityName("spider"))
                let found = try await controller.spiders.versions(project: project, spider: spider)
                if found.isEmpty {
                    throw SpiderStoreFault(
                        .spiderMissing, "There is no spider \"\(spider)\" in the project \"\(project)\".")
                }
                return .json(.array(found.map(\.json)))
            },
            Route(
                .GET, Self.versions + "/{version}", "getSource", "The source of a version", tag: Self.tag, role: .read,
                parameters: [Self.projectPath, Self.spiderPath, Self.versionPath],
                answers: [RouteAnswer(200, "The YAML.", content: [("application/yaml", .string())]), Self.missing]
            ) { request in
                try request.finish()
                let found = try await controller.spiders.source(
                    project: try request.entityName("project"), spider: try request.entityName("spider"),
                    version: try request.entityName("version"))
                return Reply.bytes(ByteBuffer(bytes: found.source), type: "application/yaml")
                    .with("trawl-version", found.version.version.text).with("etag", "\"\(found.version.digest)\"")
            },
        ]
    }

    private var deploying: [Route] {
        let answers: [RouteAnswer] = [
            .json(.named("SpiderVersion")), .fault(409, "The version is there with another source."),
            .fault(422, "The spider is wrong; `faults` says where."),
        ]
        let body = BodyShape.bytes(type: "application/yaml", limit: Self.mostSource)
        return [
            Route(
                .PUT, Self.versions + "/{version}", "putVersion", "Deploy a version under a name", tag: Self.tag,
                role: .operate, parameters: [Self.projectPath, Self.spiderPath, Self.versionPath], body: body,
                answers: answers
            ) { request in
                try await deploy(request, try request.entityName("version"))
            },
            Route(
                .POST, Self.versions, "deployVersion", "Deploy a version under the next name: r1, r2, …", tag: Self.tag,
                role: .operate, parameters: [Self.projectPath, Self.spiderPath], body: body, answers: answers
            ) { request in
                try await deploy(request, nil)
            },
        ]
    }

    private var deleting: [Route] {
        let paths: [(String, String, String, [RouteParameter])] = [
            ("/projects/{project}", "deleteProject", "Delete a project with all its spiders", [Self.projectPath]),
            (
                "/projects/{project}/spiders/{spider}", "deleteSpider", "Delete a spider with all its versions",
                [Self.projectPath, Self.spiderPath]
            ),
            (
                Self.versions + "/{version}", "deleteVersion", "Delete a version",
                [Self.projectPath, Self.spiderPath, Self.versionPath]
            ),
        ]
        return paths.map { path, name, summary, parameters in
            Route(
                .DELETE, path, name, summary, tag: Self.tag, role: .admin, parameters: parameters,
                answers: [.json(.named("Deleted")), Self.missing]
            ) { request in
                try request.finish()
                return try await delete(request, depth: parameters.count)
            }
        }
    }

    /// Native spiders, and those of the newest egg.
    private func projects() async throws -> JSONValue {
        let native = Dictionary(grouping: try await controller.spiders.spiders(project: nil), by: \.project)
        var list: [JSONValue] = []
        for project in try await controller.spiders.projects() {
            let egg = try await controller.spiders.eggs(project: project).last
            let names = Set((native[project] ?? []).map(\.spider.text) + (egg?.spiders ?? [])).sorted()
            list.append(["project": .string(project.text), "spiders": .array(names.map { .string($0) })])
        }
        return .array(list)
    }

    private func deploy(_ request: RouteRequest, _ version: EntityName?) async throws -> Reply {
        try request.finish()
        let (project, spider) = (try request.entityName("project"), try request.entityName("spider"))
        let source = Array(request.body.readableBytesView)
        try await Self.check(source, name: spider.text)
        let deployed = try await controller.spiders.deploy(
            project: project, spider: spider, version: version, source: source)
        return .json(deployed.json)
    }

    /// Throws 422 with all that is wrong in the source. On a thread of its own: patterns take time to compile.
    private static func check(_ source: [UInt8], name: String) async throws {
        guard let text = String(validating: source, as: UTF8.self) else {
            throw HTTPFault(.unprocessableEntity, "spider_invalid", "The spider is not UTF-8 text; send it as that.")
        }
        do {
            _ = try await NIOThreadPool.singleton.runIfActive { try SpiderFile.check(text: text, file: "\(name).yaml") }
        } catch let error as SpiderFileFaults {
            let faults: [JSONValue] = error.faults.map { fault in
                [
                    "code": .string(fault.code.rawValue), "line": fault.line.map { .integer(Int64($0)) } ?? .null,
                    "column": fault.column.map { .integer(Int64($0)) } ?? .null, "message": .string(fault.message),
                ]
            }
            throw HTTPFault(
                .unprocessableEntity, "spider_invalid", "The spider cannot run: \(error.description)",
                more: [("faults", .array(faults))])
        }
    }

    private func delete(_ request: RouteRequest, depth: Int) async throws -> Reply {
        let project = try request.entityName("project")
        let spider = depth > 1 ? try request.entityName("spider") : nil
        let version = depth > 2 ? try request.entityName("version") : nil
        let count =
            spider == nil
            ? try await controller.deleteProject(project)
            : try await controller.spiders.delete(project: project, spider: spider, version: version)
        let what = ([project.text] + [spider, version].compactMap { $0?.text }).joined(separator: "/")
        guard count > 0 else {
            let code: SpiderStoreFault.Code =
                version != nil ? .versionMissing : (spider != nil ? .spiderMissing : .projectMissing)
            throw SpiderStoreFault(code, "There is no \(what); GET /projects lists what there is.")
        }
        return .json(["message": .string("\(what) was deleted"), "deleted": .integer(Int64(count))])
    }
}
