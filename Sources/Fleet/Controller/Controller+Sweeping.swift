import Jobs
import Logging

/// Retention deletes jobs first and their outputs after that: a crash between the two leaves outputs that nobody asks for
/// and nobody would ever delete.
extension Controller {
    /// Outputs that are looked up and deleted at a time.
    private static let sweptAtOnce = 256
    private static let sweepInterval: Duration = .seconds(3_600)

    /// At the start and every hour: deletes outputs that nobody owns.
    func sweep() async {
        while !isOver {
            do {
                try await sweepOutputs()
            } catch {
                guard !isOver else { return }
                logger.error(
                    "outputs of deleted jobs cannot be removed; tried again in an hour", metadata: ["error": "\(error)"]
                )
            }
            await stopping.wait(within: Self.sweepInterval)
        }
    }

    /// Deletes outputs whose jobs are not in the database, batch by batch, and answers how many files. Outputs that are
    /// written to or replaced meanwhile stay. So does everything while there is no job at all: it may be the wrong
    /// database. One file that cannot be deleted keeps no other; the first fault is thrown at the end.
    @discardableResult
    package func sweepOutputs() async throws -> Int {
        // Listed first: a job is in the database before its outputs are on disk, so whose job is missing then is no new
        // one.
        let listed = try await outputs.all()
        guard !listed.isEmpty else { return 0 }
        guard try await jobs.counts().total > 0 else {
            logger.warning(
                "there are outputs but no jobs, so none are removed; look whether this is the right database",
                metadata: ["folder": "\(outputs.folder)", "outputs": "\(listed.count)"])
            return 0
        }
        var gone = 0
        var fault: (any Error)?
        for start in stride(from: 0, to: listed.count, by: Self.sweptAtOnce) where !isOver {
            let batch = listed[start..<min(start + Self.sweptAtOnce, listed.count)]
            let orphans = try await jobs.withoutJob(batch.map(\.name))
            for output in batch where orphans.contains(output.name) {
                do {
                    if try await outputs.delete(output) { gone += 1 }
                } catch {
                    fault = fault ?? error
                }
            }
        }
        if gone > 0 { logger.notice("outputs of deleted jobs were removed", metadata: ["count": "\(gone)"]) }
        if let fault { throw fault }
        return gone
    }
}
