package import SQL

/// The tables of the platform. One database has one line of steps, so that those of the rooms above stand here too.
package enum Schema {
    /// Its steps; see ``Database/migrate(_:)``.
    package static let migrations: [Migration] = [
        Migration(1, "jobs, spiders, tokens, nodes") { dialect in
            jobs(dialect) + [spiderVersions(dialect), tokens(dialect), nodes(dialect)]
        },
        Migration(2, "eggs, and where jobs come from") { dialect in
            [
                eggs(dialect), "ALTER TABLE jobs ADD COLUMN origin TEXT",
                "CREATE INDEX jobs_by_origin ON jobs (origin, seq) WHERE origin IS NOT NULL",
            ]
        },
        Migration(3, "tasks, workflows and their runs", scheduling),
        Migration(4, "samples of nodes", nodeSamples),
        Migration(5, "alerts, silences, figures of crawls", alerts),
        Migration(6, "the jobs of a run, and what a task waits for") { dialect in
            [
                // Lists of runs show them without reading their steps.
                "ALTER TABLE runs ADD COLUMN jobs TEXT",
                // What comes next is found without reading all definitions, also where no scheduler drives.
                "ALTER TABLE schedules ADD COLUMN next_at \(dialect.integer)",
                "CREATE INDEX schedules_by_next ON schedules (next_at) WHERE next_at IS NOT NULL",
            ]
        },
    ]

    /// The tables, in an order in which their rows can be inserted.
    package static let tables = [
        "tokens", "nodes", "spider_versions", "eggs", "jobs", "schedules", "runs", "node_samples", "alerts", "silences",
        "crawl_figures",
    ]

    /// Columns that few read stand last: large values go to pages of their own, which others then need not read. Each
    /// index is there for one question; those over a part of the rows cost nothing while a job is elsewhere.
    private static func jobs(_ dialect: SQLDialect) -> [String] {
        // Counted on from the greatest there is: rows go in the order in which they came.
        let sequence = dialect == .sqlite ? "INTEGER PRIMARY KEY" : dialect.identity
        let integer = dialect.integer
        return [
            """
            CREATE TABLE jobs (
                seq \(sequence),
                id TEXT NOT NULL UNIQUE,
                idempotency_key TEXT,
                project TEXT NOT NULL,
                spider TEXT NOT NULL,
                batch TEXT,
                queue TEXT NOT NULL,
                state TEXT NOT NULL,
                attempt \(integer) NOT NULL DEFAULT 0,
                finished_attempt \(integer) NOT NULL DEFAULT 0,
                losses \(integer) NOT NULL DEFAULT 0,
                failures \(integer) NOT NULL DEFAULT 0,
                node TEXT,
                created_at \(integer) NOT NULL,
                waiting_since \(integer) NOT NULL,
                started_at \(integer),
                completed_at \(integer),
                available_at \(integer),
                output_bytes \(integer) NOT NULL DEFAULT 0,
                version TEXT,
                error_code TEXT,
                error TEXT,
                request TEXT NOT NULL,
                statistics TEXT,
                result TEXT
            )
            """,
            "CREATE UNIQUE INDEX jobs_by_key ON jobs (idempotency_key) WHERE idempotency_key IS NOT NULL",
            // The queue itself.
            "CREATE INDEX jobs_waiting ON jobs (queue, seq) WHERE state = 'pending'",
            "CREATE INDEX jobs_delayed ON jobs (available_at) WHERE state = 'delayed'",
            // Lists, newest first.
            "CREATE INDEX jobs_open ON jobs (seq) WHERE \(JobSelection.open)",
            "CREATE INDEX jobs_active ON jobs (seq) WHERE \(JobSelection.active)",
            "CREATE INDEX jobs_ended ON jobs (state, seq) WHERE \(JobSelection.ended)",
            "CREATE INDEX jobs_by_project ON jobs (project, seq)",
            "CREATE INDEX jobs_by_spider ON jobs (spider, seq)",
            "CREATE INDEX jobs_by_batch ON jobs (batch, seq) WHERE batch IS NOT NULL",
            "CREATE INDEX jobs_by_node ON jobs (node, seq) WHERE node IS NOT NULL",
            // Retention.
            "CREATE INDEX jobs_by_end ON jobs (completed_at) WHERE completed_at IS NOT NULL",
        ]
    }

    private static func spiderVersions(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE spider_versions (
            project TEXT NOT NULL,
            spider TEXT NOT NULL,
            version TEXT NOT NULL,
            created_at \(dialect.integer) NOT NULL,
            digest TEXT NOT NULL,
            size \(dialect.integer) NOT NULL,
            source \(dialect.blob) NOT NULL,
            PRIMARY KEY (project, spider, version)
        )
        """
    }

    private static func eggs(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE eggs (
            project TEXT NOT NULL,
            version TEXT NOT NULL,
            created_at \(dialect.integer) NOT NULL,
            digest TEXT NOT NULL,
            size \(dialect.integer) NOT NULL,
            spiders TEXT NOT NULL,
            egg \(dialect.blob) NOT NULL,
            PRIMARY KEY (project, version)
        )
        """
    }

    private static func tokens(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE tokens (
            name TEXT PRIMARY KEY,
            role TEXT NOT NULL,
            digest TEXT NOT NULL UNIQUE,
            created_at \(dialect.integer) NOT NULL
        )
        """
    }

    private static func nodes(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE nodes (
            name TEXT PRIMARY KEY,
            draining \(dialect.integer) NOT NULL DEFAULT 0,
            last_seen \(dialect.integer),
            hello TEXT
        )
        """
    }
}
