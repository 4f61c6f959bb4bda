package import Jobs

/// Reads what finished jobs brought: told of them by the store of jobs, which it never holds up.
package final class CrawlReader: Sendable {
    /// So many jobs wait at most; of further ones no figures are made.
    private static let mostWaiting = 1_000
    /// Of a job's items.
    private static let mostLines = 10_000
    private static let mostBytes = 8 << 20

    let store: FinishedCrawlStore
    private let outputs: OutputStore
    private let stream: AsyncStream<FinishedCrawl>
    private let end: AsyncStream<FinishedCrawl>.Continuation

    /// - Parameter outputs: where the items lie.
    package init(_ store: FinishedCrawlStore, outputs: OutputStore) {
        self.store = store
        self.outputs = outputs
        (stream, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    /// Takes jobs that have changed; those that did not end are left out. Returns at once.
    package func note(_ jobs: [Job]) {
        for job in jobs where job.status.state.isTerminal {
            if let figures = FinishedCrawl(job) { end.yield(figures) }
        }
    }

    /// Hands the figures of each job to `body`, one after the other, until the task is cancelled.
    func run(_ body: @Sendable (FinishedCrawl) async -> Void) async {
        for await figures in stream { await body(await sampled(figures)) }
    }

    /// With what the items say. Items that cannot be read are as none.
    package func sampled(_ figures: FinishedCrawl) async -> FinishedCrawl {
        guard figures.items > 0, let project = EntityName(figures.crawl.project),
            let spider = EntityName(figures.crawl.spider)
        else { return figures }
        var figures = figures
        let name = OutputName(project: project, spider: spider, job: figures.job, kind: .items)
        if let lines = try? await outputs.lines(name, offset: 0, limit: Self.mostLines, bytes: Self.mostBytes) {
            figures.count(lines)
        }
        return figures
    }
}
