package import Jobs
package import SQL
import Web

/// The figures of finished crawls in the database: the last twenty of each crawl, of ten thousand crawls at most.
package struct FinishedCrawlStore: Sendable {
    /// Of each crawl.
    package static let mostOfACrawl = 20
    /// Of all crawls together.
    package static let most = 20_000
    /// The newest of each crawl, which go last.
    static let fewest: Int64 = 5

    private let database: any Database

    package init(_ database: any Database) { self.database = database }

    /// The figures of a crawl that ended before, the newest first. Rows that cannot be read are left out.
    ///
    /// - Parameter moment: only those that ended before it.
    package func earlier(than figures: FinishedCrawl, before moment: Timestamp? = nil) async throws -> [FinishedCrawl] {
        let (crawl, job) = (figures.crawl.description, figures.job.text)
        let ended = min(figures.endedAt.microseconds, moment.map { $0.microseconds - 1 } ?? .max)
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

    /// When the last of all that is kept ended; nil when nothing is.
    func newestEnd() async throws -> Timestamp? {
        let row = try await database.read { try $0.first("SELECT MAX(ended_at) FROM crawl_figures") }
        return row?[0].integer.map { Timestamp(microseconds: $0) }
    }

    /// Those of the jobs whose figures are kept.
    func kept(_ jobs: [JobID]) async throws -> Set<JobID> {
        let rows = try await database.read { connection in
            try jobs.flatMap {
                try connection.query("SELECT job FROM crawl_figures WHERE job = ?", [.text($0.text)])
            }
        }
        return Set(rows.compactMap { $0[0].text.flatMap(JobID.init) })
    }

    /// Keeps the figures of a crawl, and lets go what is too much.
    ///
    /// - Parameter baseline: since when an alert about the crawl fires. The figures before are kept: what comes is compared
    ///   with them.
    package func keep(_ figures: FinishedCrawl, baseline: Timestamp? = nil) async throws {
        let most = SQLValue.integer(Int64(Self.mostOfACrawl))
        let before = SQLValue.integer(baseline?.microseconds ?? .min)
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
                (SELECT job FROM crawl_figures WHERE crawl = ? ORDER BY ended_at DESC, job DESC LIMIT ?) \
                AND job NOT IN (SELECT job FROM crawl_figures WHERE crawl = ? AND ended_at < ? \
                ORDER BY ended_at DESC, job DESC LIMIT ?)
                """, [crawl, crawl, most, crawl, before, most])
        }
    }

    /// Lets the oldest go when there are too many of all crawls together: first those of requests of which there was but one,
    /// since anybody may ask for anything once, then those of other such requests, then those of spiders but for the newest
    /// few of each.
    package func prune(most: Int = most) async throws {
        try await database.write { connection in
            guard let count = try connection.first("SELECT COUNT(*) AS count FROM crawl_figures")?["count"].integer,
                count > most
            else { return }
            try connection.execute(
                """
                DELETE FROM crawl_figures WHERE job IN \
                (SELECT job FROM (SELECT job, ended_at, ROW_NUMBER() OVER \
                (PARTITION BY crawl ORDER BY ended_at DESC, job DESC) AS place, \
                COUNT(*) OVER (PARTITION BY crawl) AS runs, \
                CASE WHEN crawl LIKE '%#%' OR crawl LIKE '%@%' THEN 1 ELSE 0 END AS asked \
                FROM crawl_figures) AS ranked \
                ORDER BY CASE WHEN asked = 1 AND runs = 1 THEN 0 WHEN asked = 1 THEN 1 WHEN place > ? THEN 2 ELSE 3 END, \
                ended_at, job LIMIT ?)
                """, [.integer(Self.fewest), .integer(count - Int64(most))])
        }
    }
}
