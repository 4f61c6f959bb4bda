import Glibc
import Jobs
import NIOPosix

/// The files of jobs as Scrapyd serves them. What waits for the disk is done on threads for that.
struct ScrapydLogs: Sendable {
    let outputs: OutputStore

    /// Which jobs have files.
    struct Files: Sendable {
        var logs: Set<JobID> = []
        var items: Set<JobID> = []
    }

    func files(of jobs: [Job]) async -> Files {
        let outputs = outputs
        let found = try? await NIOThreadPool.singleton.runIfActive {
            var files = Files()
            for job in jobs {
                let output = OutputName(
                    project: job.request.project, spider: job.request.spider, job: job.id, kind: .log)
                if access(outputs.path(of: output), F_OK) == 0 { files.logs.insert(job.id) }
                if access(outputs.path(of: output.of(.items)), F_OK) == 0 { files.items.insert(job.id) }
            }
            return files
        }
        return found ?? Files()
    }
}

extension OutputName.Kind {
    /// How Scrapyd's files of this kind end.
    var scrapydSuffix: String { self == .items ? ".jl" : ".log" }
}
