import Glibc
import Jobs
import NIOPosix

/// Says which jobs have logs and items. What waits for the disk is done on threads for that.
struct ScrapydFiles: Sendable {
    let outputs: OutputStore

    /// Which jobs have which.
    struct Known: Sendable {
        var logs: Set<JobID> = []
        var items: Set<JobID> = []
    }

    func known(of jobs: [Job]) async -> Known {
        let outputs = outputs
        let found = try? await NIOThreadPool.singleton.runIfActive {
            var files = Known()
            for job in jobs {
                let output = OutputName(of: job, .log)
                if access(outputs.path(of: output), F_OK) == 0 { files.logs.insert(job.id) }
                if access(outputs.path(of: output.of(.items)), F_OK) == 0 { files.items.insert(job.id) }
            }
            return files
        }
        return found ?? Known()
    }
}

extension OutputName.Kind {
    /// How Scrapyd's files of this kind end.
    var scrapydSuffix: String { self == .items ? ".jl" : ".log" }
}
