import Fleet
import Jobs
import NIOPosix
import Web

/// Looks for entries in the logs of jobs: the newest that are wanted, with bounded work. Each log is read from its end, in
/// growing windows, until there is enough.
struct LogSearch: Sendable {
    let controller: Controller
    let query: JobLogQuery
    /// How many entries are wanted.
    let limit: Int

    /// An entry and whose it is.
    struct Hit: Sendable {
        let job: Job
        let entry: JobLogEntry
        /// Of the entry, or of the job for one without a time.
        let second: Int64
    }

    /// What was found.
    struct Findings: Sendable {
        /// Oldest first.
        var hits: [Hit] = []
        /// Whether there may be more, in what was not looked at.
        var isPartial = false
    }

    /// No more jobs are looked at, nor bytes of one log, nor of all, nor longer.
    static let mostJobs = 1_000
    private static let mostOfLog: Int64 = 32 << 20
    private static let mostBytes: Int64 = 128 << 20
    private static let mostTime = Duration.seconds(15)
    private static let chunk = 256 << 10
    /// Clocks of nodes and the time that logs take to arrive.
    private static let slack = Duration.seconds(60)

    /// Searches the logs of `jobs`, newest first.
    func run(_ jobs: [Job]) async throws -> Findings {
        var findings = Findings()
        var rest = Self.mostBytes
        let end = ContinuousClock.now + Self.mostTime
        for job in jobs where mayHold(job, findings) {
            guard rest > 0, ContinuousClock.now < end else {
                findings.isPartial = true
                break
            }
            try Task.checkCancellation()
            let found = try await search(job, &rest, &findings.isPartial, end)
            let other = (job.startedAt ?? job.createdAt).second
            findings.hits += found.map {
                Hit(job: job, entry: $0, second: $0.time.map(\.secondsSince1970) ?? other)
            }
            if findings.hits.count > limit * 2 { cut(&findings.hits) }
        }
        cut(&findings.hits)
        if jobs.count >= Self.mostJobs { findings.isPartial = true }
        return findings
    }

    /// Whether a job's log may have an entry that would be shown.
    private func mayHold(_ job: Job, _ findings: Findings) -> Bool {
        guard job.status.attempt > 0 else { return false }
        guard let end = job.completedAt else { return true }
        if let since = query.since, end + Self.slack < since { return false }
        if findings.hits.count >= limit, let oldest = findings.hits.map(\.second).min() {
            return (end + Self.slack).second >= oldest
        }
        return true
    }

    /// Leaves the newest, oldest first. Those of one second stay by jobs, and as they stand in their logs.
    private func cut(_ hits: inout [Hit]) {
        hits.sort {
            ($0.second, $0.job.createdAt, $0.job.id.text, $0.entry.offset)
                < ($1.second, $1.job.createdAt, $1.job.id.text, $1.entry.offset)
        }
        if hits.count > limit { hits.removeFirst(hits.count - limit) }
    }

    private func search(
        _ job: Job, _ rest: inout Int64, _ isPartial: inout Bool, _ end: ContinuousClock.Instant
    ) async throws -> [JobLogEntry] {
        let output = OutputName(job, .log)
        let size = try await controller.outputs.size(of: output)
        guard size > 0 else { return [] }
        let begin = try await controller.outputs.part(of: output, from: 0, limit: 0).offset
        let first = max(begin, size - min(Self.mostOfLog, rest))
        var window = Int64(Self.chunk)
        // Of the window before, which ended where the log does.
        var newest: [JobLogEntry] = []
        while true {
            let start = max(first, size - window)
            var scan = JobLogScan(query, limit: limit, from: start, skips: start > first)
            guard try await read(output, from: start, to: size, into: &scan, &rest, until: end) else {
                isPartial = true
                return newest.isEmpty ? scan.entries : newest
            }
            newest = scan.entries
            let isEnough = scan.entries.count >= limit || hasReached(scan.firstTime)
            if start == first, first > begin, !isEnough { isPartial = true }
            if start == first || isEnough || rest <= 0 { return scan.entries }
            window *= 8
        }
    }

    /// Whether the window begins before what is wanted.
    private func hasReached(_ time: ScrapyLogTime?) -> Bool {
        guard let since = query.since, let time else { return false }
        return time.secondsSince1970 < since.second
    }

    /// False when its time was over before all was read.
    private func read(
        _ output: OutputName, from start: Int64, to end: Int64, into scan: inout JobLogScan, _ rest: inout Int64,
        until deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        var position = start
        while position < end {
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else { return false }
            let limit = Int(min(Int64(Self.chunk), end - position))
            let part = try await controller.outputs.part(of: output, from: position, limit: limit)
            if part.bytes.isEmpty { break }
            position = part.end
            rest -= Int64(part.bytes.count)
            let before = scan
            // Not on the threads that everybody shares: a pattern may take its time.
            scan = try await NIOThreadPool.singleton.runIfActive {
                var scan = before
                try scan.read(part.bytes)
                return scan
            }
        }
        try scan.finish()
        return true
    }
}
