import SQL

/// What alerts are kept in, and what those about crawls are computed from.
extension Schema {
    static let alerts: @Sendable (SQLDialect) -> [String] = { dialect in
        let integer = dialect.integer
        return [
            """
            CREATE TABLE alerts (
                id TEXT PRIMARY KEY,
                rule TEXT NOT NULL,
                state TEXT NOT NULL,
                began_at \(integer) NOT NULL,
                fired_at \(integer),
                resolved_at \(integer),
                details TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE silences (
                id TEXT PRIMARY KEY,
                created_at \(integer) NOT NULL,
                begins_at \(integer) NOT NULL,
                ends_at \(integer) NOT NULL,
                details TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE crawl_figures (
                job TEXT PRIMARY KEY,
                crawl TEXT NOT NULL,
                ended_at \(integer) NOT NULL,
                figures TEXT NOT NULL
            )
            """,
            "CREATE INDEX crawl_figures_by_crawl ON crawl_figures (crawl, ended_at)",
        ]
    }
}
