import Glibc
package import Jobs
import NIOPosix
import Synchronization
import Web

extension Worker {
    /// The `/scrape` of the worker's own port: crawls now, in a slot of its own kind (at most `slots` at once, else
    /// ``FleetFault`` `busy`), and answers `{"crawled":…,"errors":…,"items":…,"stats":…}` as the report's result. Items
    /// beyond ``mostItemBytes`` are left out, and then `"items_truncated":true` says so.
    ///
    /// The request's timeout holds; cancelling the task ends the crawl. Throws ``FleetFault`` `shutting_down` when the node
    /// drains.
    package func scrapeNow(_ request: JobRequest) async throws -> RunReport {
        guard let runner = runners[.crawl] else {
            throw FleetFault(.refused, "node \(configuration.name) runs no crawls; ask another")
        }
        let number = lastNow.add(1, ordering: .relaxed).newValue
        guard let id = JobID("now-\(number)") else { throw FleetFault(.busy, "every number is taken") }
        let reference = AttemptReference(job: id, attempt: 1)
        let folder = folders.now + "/" + id.text
        let assignment = Assignment(reference: reference, request: request, resumes: false)
        let run = AttemptRun(assignment, sources: sources) {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw WorkerFault.unusable(folder, errno) }
            return folder
        }
        try shared.withLock { shared throws(FleetFault) in
            guard !shared.state.isDraining else {
                throw FleetFault(.shuttingDown, "node \(configuration.name) shuts down; ask another")
            }
            guard shared.runsNow.count < configuration.slots else {
                throw FleetFault(
                    .busy,
                    "node \(configuration.name) crawls \(configuration.slots) sites already; ask again in a while")
            }
            shared.runsNow[reference] = run
        }
        defer { shared.withLock { _ = $0.runsNow.removeValue(forKey: reference) } }
        let report = await crawl(run, runner)
        let items = try? await NIOThreadPool.singleton.runIfActive {
            defer { FolderRemoval.remove(folder) }
            return Self.items(in: folder)
        }
        try Task.checkCancellation()
        guard report.outcome != .released else {
            throw FleetFault(.shuttingDown, "node \(configuration.name) shuts down; ask another")
        }
        return report.withItems(items ?? ([], false))
    }

    /// What items an answer has at most, in bytes.
    static let mostItemBytes = 32 << 20

    /// Runs it with its timeout: gracefully stopped then, and by force after the grace time.
    private func crawl(_ run: AttemptRun, _ runner: any Runner) async -> RunReport {
        let grace = configuration.grace
        let report = await withTaskGroup(of: RunReport?.self) { group in
            group.addTask { await runner.run(run.assignment, run) }
            group.addTask {
                do {
                    if let timeout = run.assignment.request.timeout {
                        try await Task.sleep(for: .seconds(min(max(timeout, 0), 1e9)))
                        run.stop(.timeout)
                    } else {
                        _ = await run.stopped()
                    }
                    try await Task.sleep(for: grace)
                } catch {}
                return nil
            }
            // Whichever comes first: the end, or the end of all patience.
            var report: RunReport?
            for await ended in group {
                report = report ?? ended
                group.cancelAll()
            }
            return report
        }
        return (report ?? RunReport(outcome: .released)).settled(by: run.status.stop)
    }

    private static func items(in folder: String) -> (items: [JSONValue], isTruncated: Bool) {
        let path = folder + "/" + OutputName.Kind.items.fileName
        let part = OutputFile.read(path, from: 0, limit: mostItemBytes, wholeLines: true)
        let items = part.bytes.split(separator: 0x0A).compactMap { line -> JSONValue? in
            let bytes = Array(line)
            return try? JSONValue(parsing: bytes.span)
        }
        return (items, part.bytes.count < part.size)
    }
}

extension RunReport {
    /// The report with its items and figures in the result.
    fileprivate func withItems(_ found: (items: [JSONValue], isTruncated: Bool)) -> RunReport {
        var object = JSONObject()
        if case .object(let result)? = result { object = result }
        object["crawled"] = object["crawled"] ?? []
        object["errors"] = object["errors"] ?? [:]
        object["items"] = .array(found.items)
        if found.isTruncated { object["items_truncated"] = true }
        object["stats"] = statistics ?? [:]
        var report = self
        report.result = .object(object)
        return report
    }
}
