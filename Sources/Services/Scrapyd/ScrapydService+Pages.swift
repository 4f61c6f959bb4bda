import Fleet
import Jobs
import NIOHTTP1
import NIOPosix

/// What stands at a path that is no call.
extension ScrapydService {
    func page(_ request: ScrapydRequest) async throws -> Reply {
        guard let first = request.path.first else {
            let host = request.headers.first(name: "host") ?? "localhost"
            return ScrapydPages.home(try await projects(request.user), request, host)
        }
        switch (first, request.path.count, request.isFolder) {
        case ("jobs", 1, false):
            let jobs = try await jobs(request.user)
            return ScrapydPages.jobs(jobs, await files.known(of: jobs.running + jobs.finished), request)
        case ("logs", _, _): return try await output(.log, request)
        case ("items", _, _): return try await output(.items, request)
        default: return ScrapydPages.missing
        }
    }

    private func output(_ kind: OutputName.Kind, _ request: ScrapydRequest) async throws -> Reply {
        let rest = request.path.dropFirst()
        if kind == .log, rest == ["stats.json"], !request.isFolder { return try await statistics(request) }
        if rest.count == 3, !request.isFolder { return try await file(kind, Array(rest), request) }
        let names = rest.compactMap { EntityName($0) }
        guard names.count == rest.count, names.count <= 2, names.first.map(request.user.sees) ?? true else {
            return ScrapydPages.missing
        }
        let (root, user) = (controller.outputs.folder, request.user)
        let found = try await NIOThreadPool.singleton.runIfActive {
            ScrapydFolder(root: root, kind: kind, names: names) { user.sees($0) }
        }
        guard let folder = found else { return ScrapydPages.missing }
        let path = "/" + request.path.joined(separator: "/") + "/"
        guard request.isFolder else {
            return ScrapydPages.html("", status: .found).with("location", request.prefix + path)
        }
        return ScrapydPages.html(folder.page(path))
    }

    /// `/logs/PROJECT/SPIDER/JOB.log` or `/items/PROJECT/SPIDER/JOB.jl`.
    private func file(_ kind: OutputName.Kind, _ names: [String], _ request: ScrapydRequest) async throws -> Reply {
        let isReport = kind == .log && names[2].hasSuffix(".json")
        let suffix = isReport ? ".json" : kind.scrapydSuffix
        guard let project = EntityName(names[0]), request.user.sees(project), let spider = EntityName(names[1]),
            names[2].hasSuffix(suffix), let job = JobID(String(names[2].dropLast(suffix.count)))
        else { return ScrapydPages.missing }
        let outputs = [instance.ownID(job), job].compactMap(\.self).map { job in
            OutputName(project: project, spider: spider, job: job, kind: kind)
        }
        if isReport {
            for output in outputs {
                if let reply = try await statistics(of: output, request) { return reply }
            }
            return ScrapydPages.missing
        }
        let paths = outputs.map(controller.outputs.path(of:))
        let found = try await NIOThreadPool.singleton.runIfActive {
            paths.lazy.compactMap { ScrapydFile(path: $0, type: "text/plain") }.first
        }
        return found?.reply(to: request.headers) ?? ScrapydPages.missing
    }
}
