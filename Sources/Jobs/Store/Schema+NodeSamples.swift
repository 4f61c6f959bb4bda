import SQL

/// What is kept of what machines did.
extension Schema {
    static let nodeSamples: @Sendable (SQLDialect) -> [String] = { dialect in
        [
            """
            CREATE TABLE node_samples (
                node TEXT NOT NULL,
                taken_at \(dialect.integer) NOT NULL,
                figures TEXT NOT NULL,
                PRIMARY KEY (node, taken_at)
            )
            """,
            "CREATE INDEX node_samples_by_time ON node_samples (taken_at)",
        ]
    }
}
