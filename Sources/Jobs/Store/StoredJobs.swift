import SQL

/// What the database tells about all jobs together, read at start.
struct StoredJobs: Sendable {
    var queues: [WaitingQueue] = []
    var tally = JobTally()
    var running: [(job: JobID, attempt: Int, project: EntityName)] = []

    /// Reads everything, on one snapshot. Goes through the whole table once.
    init(_ connection: any SQLConnection) throws {
        queues = try Self.queues(connection)
        try connection.forEach(
            """
            SELECT state, node, COUNT(*) AS jobs, \
            SUM(\(Self.real("completed_at")) - \(Self.real("started_at"))) AS time \
            FROM jobs GROUP BY state, node
            """, []
        ) { row in
            guard let state = row[0].text.flatMap(JobState.init),
                let count = row[2].integer.flatMap({ Int(exactly: $0) })
            else { return true }
            tally.add(state, count)
            if state == .completed {
                tally.addCompleted(
                    count, node: row[1].text.flatMap { EntityName($0) },
                    time: Int64(exactly: (row[3].real ?? 0).rounded()) ?? 0)
            }
            return true
        }
        for row in try connection.query("SELECT id, attempt, project FROM jobs WHERE \(JobSelection.active)") {
            guard let job = row[0].text.flatMap(JobID.init), let attempt = row[1].integer.flatMap({ Int(exactly: $0) }),
                let project = row[2].text.flatMap({ EntityName($0) })
            else { continue }
            running.append((job, attempt, project))
        }
    }

    /// Reals are exact for every time that there is, and their sums do not overflow whatever the rows hold.
    private static func real(_ column: String) -> String { "CAST(\(column) AS DOUBLE PRECISION)" }

    /// The queues in which jobs wait.
    static func queues(_ connection: any SQLConnection) throws -> [WaitingQueue] {
        try connection.query(
            """
            SELECT found.queue, found.jobs, found.head, jobs.waiting_since FROM \
            (SELECT queue, COUNT(*) AS jobs, MIN(seq) AS head FROM jobs WHERE state = 'pending' GROUP BY queue) AS found \
            JOIN jobs ON jobs.seq = found.head
            """
        ).compactMap { row in
            guard let text = row[0].text, let key = QueueKey(text), let count = row[1].integer,
                let head = row[2].integer,
                let since = row[3].integer
            else { return nil }
            return WaitingQueue(
                key: key, text: text, count: Int(clamping: count),
                head: QueueHead(sequence: head, since: Timestamp(microseconds: since)), version: 0)
        }
    }

    /// How many jobs wait for their time.
    static func delayed(_ connection: any SQLConnection) throws -> Int {
        Int(clamping: try connection.first("SELECT COUNT(*) FROM jobs WHERE state = 'delayed'")?[0].integer ?? 0)
    }
}
