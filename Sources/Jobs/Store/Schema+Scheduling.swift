import SQL

/// What the scheduler keeps.
extension Schema {
    static let scheduling: @Sendable (SQLDialect) -> [String] = { dialect in
        let integer = dialect.integer
        let sequence = dialect == .sqlite ? "INTEGER PRIMARY KEY" : dialect.identity
        return [
            """
            CREATE TABLE schedules (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                name TEXT NOT NULL,
                created_at \(integer) NOT NULL,
                enabled \(integer) NOT NULL,
                handled_at \(integer) NOT NULL,
                last_run_at \(integer),
                last_state TEXT,
                run_count \(integer) NOT NULL DEFAULT 0,
                success_count \(integer) NOT NULL DEFAULT 0,
                failure_count \(integer) NOT NULL DEFAULT 0,
                missed_count \(integer) NOT NULL DEFAULT 0,
                change_number \(integer) NOT NULL,
                deleted_at \(integer),
                definition TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE runs (
                seq \(sequence),
                id TEXT NOT NULL UNIQUE,
                schedule TEXT NOT NULL,
                kind TEXT NOT NULL,
                name TEXT NOT NULL,
                tick \(integer),
                number \(integer) NOT NULL,
                state TEXT NOT NULL,
                revision \(integer) NOT NULL DEFAULT 0,
                created_at \(integer) NOT NULL,
                started_at \(integer),
                ended_at \(integer),
                wish TEXT,
                error TEXT,
                plan TEXT NOT NULL,
                progress TEXT NOT NULL
            )
            """,
            // What other processes are told.
            "CREATE INDEX schedules_by_change ON schedules (change_number)",
            "CREATE INDEX runs_by_wish ON runs (wish) WHERE wish IS NOT NULL",
            // One fire a tick, however many schedulers there are.
            "CREATE UNIQUE INDEX runs_by_tick ON runs (schedule, tick) WHERE tick IS NOT NULL",
            "CREATE INDEX runs_by_schedule ON runs (schedule, seq)",
            "CREATE INDEX runs_open ON runs (seq) WHERE ended_at IS NULL",
            "CREATE INDEX runs_by_end ON runs (ended_at) WHERE ended_at IS NOT NULL",
        ]
    }
}
