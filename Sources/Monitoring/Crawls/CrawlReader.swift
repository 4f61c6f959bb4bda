package import Jobs
import Synchronization

/// Reads what finished jobs brought: told of them by the store of jobs, which it never holds up. What it was not told, since
/// the process ended or too many waited, it looks up.
package final class CrawlReader: Sendable {
    /// So many jobs wait at most; further ones are looked up when these are done.
    private static let mostWaiting = 1_000
    /// Of a job's items.
    private static let mostLines = 10_000
    private static let mostBytes = 8 << 20

    /// How far before the last end that is known one is looked for that was not told: ends come in no strict order.
    private static let overlap = Duration.seconds(60)

    let store: FinishedCrawlStore
    private let jobs: JobStore
    private let outputs: OutputStore
    private let hasMissed = Atomic(true)
    private let stream: AsyncStream<FinishedCrawl>
    private let end: AsyncStream<FinishedCrawl>.Continuation

    /// - Parameter outputs: where the items lie.
    package init(_ store: FinishedCrawlStore, jobs: JobStore, outputs: OutputStore) {
        self.store = store
        self.jobs = jobs
        self.outputs = outputs
        (stream, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    /// Takes jobs that have changed; those that did not end are left out. Returns at once.
    package func note(_ jobs: [Job]) {
        for job in jobs where job.status.state.isTerminal {
            guard let figures = FinishedCrawl(job) else { continue }
            if case .dropped = end.yield(figures) { hasMissed.store(true, ordering: .relaxed) }
        }
    }

    /// Hands the figures of each job to `body`, one after the other, until the task is cancelled.
    func run(_ body: @Sendable (FinishedCrawl) async -> Void) async {
        var read = await lookUp(body)
        for await figures in stream {
            if !read.contains(figures.job) { await body(await sampled(figures)) }
            let more = await lookUp(body)
            if !more.isEmpty { read = more }
        }
    }

    /// Hands over what was missed, if anything may have been. Answers those jobs: they may be told as well.
    private func lookUp(_ body: @Sendable (FinishedCrawl) async -> Void) async -> Set<JobID> {
        var read: Set<JobID> = []
        while !Task.isCancelled, hasMissed.exchange(false, ordering: .relaxed) {
            do {
                // What was before alerts were is no news.
                guard let newest = try await store.newestEnd() else { break }
                var offset = 0
                while let page = try await missed(since: newest + (.zero - Self.overlap), offset: offset) {
                    for figures in page { await body(await sampled(figures)) }
                    read.formUnion(page.map(\.job))
                    offset += Self.mostWaiting
                }
            } catch {
                hasMissed.store(true, ordering: .relaxed)
                break
            }
        }
        return read
    }

    /// Crawls that ended since a moment and whose figures are not kept, oldest first: those of a page of jobs. Nil beyond the
    /// last page.
    package func missed(since moment: Timestamp, offset: Int = 0) async throws -> [FinishedCrawl]? {
        let ended = try await jobs.ended(from: moment, limit: Self.mostWaiting, offset: offset)
        if ended.isEmpty { return nil }
        let kept = try await store.kept(ended)
        let found = try await jobs.jobs(ended.filter { !kept.contains($0) })
        return ended.compactMap { found[$0].flatMap(FinishedCrawl.init) }
    }

    /// With what the items say. Items that cannot be read are as none. Of a crawl that failed nobody may have told how many
    /// there are.
    package func sampled(_ figures: FinishedCrawl) async -> FinishedCrawl {
        guard figures.items > 0 || !figures.isComplete, let project = EntityName(figures.crawl.project),
            let spider = EntityName(figures.crawl.spider)
        else { return figures }
        var figures = figures
        let name = OutputName(project: project, spider: spider, job: figures.job, kind: .items)
        if let lines = try? await outputs.lines(name, offset: 0, limit: Self.mostLines, bytes: Self.mostBytes) {
            figures.count(lines)
            if !figures.isComplete { figures.items = max(figures.items, figures.sampled) }
        }
        return figures
    }
}
