import SQL

/// What is kept of what machines did.
extension Schema {
    static let nodeSamples: @Sendable (SQLDialect) -> [String] = { dialect in
        [
            """
            CREATE TABLE node_samples (
                node TEXT NOT NULL,
                taken_at \(dialect.integer) NOT NULL,
                span \(dialect.integer) NOT NULL DEFAULT 0,
                figures TEXT NOT NULL,
                PRIMARY KEY (node, taken_at)
            )
            """,
            "CREATE INDEX node_samples_by_time ON node_samples (taken_at)",
            // What is still to be condensed.
            "CREATE INDEX node_samples_raw ON node_samples (taken_at) WHERE span = 0",
        ]
    }
}
