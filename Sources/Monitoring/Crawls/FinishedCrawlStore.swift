import Jobs
package import SQL
import Web

/// The figures of finished crawls in the database: the last twenty of each crawl, of ten thousand crawls at most.
package struct FinishedCrawlStore: Sendable {
    /// Of each crawl.
    package static let mostOfACrawl = 20
    /// Of all crawls together; the oldest go first.
    static let most = 20_000

    private let database: any Database

    package init(_ database: any Database) { self.database = database }

    /// The figures of a crawl that ended before, the newest first. Rows that cannot be read are left out.
    package func earlier(than figures: FinishedCrawl) async throws -> [FinishedCrawl] {
        let (crawl, job, ended) = (figures.crawl.description, figures.job.text, figures.endedAt.microseconds)
        return try await database.read { connection in
            try connection.query(
                """
                SELECT job, ended_at, figures FROM crawl_figures WHERE crawl = ? AND ended_at <= ? AND job <> ? \
                ORDER BY ended_at DESC, job DESC LIMIT ?
                """, [.text(crawl), .integer(ended), .text(job), .integer(Int64(Self.mostOfACrawl))]
            ).compactMap { row in
                guard let job = row["job"].text.flatMap(JobID.init), let ended = row["ended_at"].integer,
                    let json = row["figures"].text.flatMap({ try? JSONValue(parsing: $0) })
                else { return nil }
                return FinishedCrawl(job: job, endedAt: Timestamp(microseconds: ended), json)
            }
        }
    }

    /// Keeps the figures of a crawl, and lets go what is too much.
    package func keep(_ figures: FinishedCrawl) async throws {
        let crawl = SQLValue.text(figures.crawl.description)
        let row: [SQLValue] = [
            .text(figures.job.text), crawl, .integer(figures.endedAt.microseconds), .text(figures.json.description),
        ]
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO crawl_figures (job, crawl, ended_at, figures) VALUES (?, ?, ?, ?) \
                ON CONFLICT (job) DO UPDATE SET ended_at = excluded.ended_at, figures = excluded.figures
                """, row)
            try connection.execute(
                """
                DELETE FROM crawl_figures WHERE crawl = ? AND job NOT IN \
                (SELECT job FROM crawl_figures WHERE crawl = ? ORDER BY ended_at DESC, job DESC LIMIT ?)
                """, [crawl, crawl, .integer(Int64(Self.mostOfACrawl))])
        }
    }

    /// Lets the oldest go when there are too many of all crawls together.
    package func prune() async throws {
        try await database.write { connection in
            guard let count = try connection.first("SELECT COUNT(*) AS count FROM crawl_figures")?["count"].integer,
                count > Self.most
            else { return }
            try connection.execute(
                """
                DELETE FROM crawl_figures WHERE job IN \
                (SELECT job FROM crawl_figures ORDER BY ended_at, job LIMIT ?)
                """, [.integer(count - Int64(Self.most))])
        }
    }
}
