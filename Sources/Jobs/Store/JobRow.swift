import SQL
import Web

/// A row of the table `jobs`.
struct JobRow: Sendable {
    let sequence: Int64
    let id: JobID
    let project: EntityName
    let spider: EntityName
    /// ``QueueKey/text``.
    let queue: String
    var status: JobStatus
    let createdAt: Timestamp
    var waitingSince: Timestamp
    var startedAt: Timestamp?
    var completedAt: Timestamp?
    var outputBytes: Int64
    var version: EntityName?
    var error: JobError?
    let idempotencyKey: String?
    /// JSON; ``JobRequest/json`` without id and key.
    let request: String
    /// JSON.
    var statistics: String?
    /// JSON.
    var result: String?
    /// What is known of the texts above, so that it need not be read from them.
    var known: Known?

    /// A class, so that rows stay small: many are held while they are committed together.
    final class Known: Sendable {
        let request: JobRequest?
        let statistics: JSONValue?
        let result: JSONValue?

        init(request: JobRequest?, statistics: JSONValue? = nil, result: JSONValue? = nil) {
            self.request = request
            self.statistics = statistics
            self.result = result
        }
    }

    /// What a SELECT must name, in the order that ``init(_:)`` reads.
    static let columns = """
        seq, id, project, spider, queue, state, attempt, finished_attempt, losses, failures, node, created_at, \
        waiting_since, started_at, completed_at, available_at, output_bytes, version, error_code, error, \
        idempotency_key, request, statistics, result
        """

    /// The like for many rows at a time: without results and without long statistics, which are of any size.
    static let briefColumns = """
        seq, id, project, spider, queue, state, attempt, finished_attempt, losses, failures, node, created_at, \
        waiting_since, started_at, completed_at, available_at, output_bytes, version, error_code, error, \
        idempotency_key, request, CASE WHEN LENGTH(statistics) <= \(longestBriefStatistics) THEN statistics END, NULL
        """
    /// Characters.
    static let longestBriefStatistics = 8_192

    /// Throws ``SQLFault`` for a row that this program cannot have written, whatever stands in it.
    init(_ row: SQLRow) throws(SQLFault) {
        guard let sequence = row[0].integer, let id = row[1].text.flatMap(JobID.init),
            let project = row[2].text.flatMap({ EntityName($0) }), let spider = row[3].text.flatMap({ EntityName($0) }),
            let queue = row[4].text, let state = row[5].text.flatMap(JobState.init), let created = row[11].integer,
            let request = row[21].text, let attempt = Self.count(row[6]), let finished = Self.count(row[7]),
            let losses = Self.count(row[8]), let failures = Self.count(row[9])
        else {
            throw SQLFault(
                .corrupt,
                "row \(row[0].integer ?? 0) of table jobs cannot be read; restore the database from a backup")
        }
        self.sequence = sequence
        self.id = id
        self.project = project
        self.spider = spider
        self.queue = queue
        status = JobStatus()
        status.state = state
        status.attempt = attempt
        status.finishedAttempt = finished
        status.losses = losses
        status.failures = failures
        status.node = row[10].text.flatMap { EntityName($0) }
        createdAt = Timestamp(microseconds: created)
        waitingSince = Timestamp(microseconds: row[12].integer ?? created)
        startedAt = row[13].integer.map(Timestamp.init)
        completedAt = row[14].integer.map(Timestamp.init)
        status.availableAt = row[15].integer.map(Timestamp.init)
        outputBytes = min(max(0, row[16].integer ?? 0), StoredRange.bytes.upperBound)
        version = row[17].text.flatMap { EntityName($0) }
        error = row[18].text.map { JobError(code: $0, message: row[19].text ?? "") }
        idempotencyKey = row[20].text
        self.request = request
        statistics = row[22].text
        result = row[23].text
    }

    private static func count(_ value: SQLValue) -> Int? {
        value.integer.flatMap { StoredRange.count ~= $0 ? Int($0) : nil }
    }

    /// The request; nil when it cannot be read, as after a downgrade.
    var decodedRequest: JobRequest? {
        if let request = known?.request { return request }
        guard let value = try? JSONValue(parsing: request), var request = try? JobRequest(json: value) else {
            return nil
        }
        request.idempotencyKey = idempotencyKey
        return request
    }

    /// The job. One whose request cannot be read has an empty one and, until it has ended, says so in its error.
    var job: Job {
        let decoded = decodedRequest
        let request =
            decoded ?? JobRequest(project: project, spider: spider, version: version, work: .spider(arguments: [:]))
        var job = Job(id: id, request: request, status: status, createdAt: createdAt)
        job.startedAt = startedAt
        job.completedAt = completedAt
        job.result = known?.result ?? result.flatMap { try? JSONValue(parsing: $0) }
        job.statistics = known?.statistics ?? statistics.flatMap { try? JSONValue(parsing: $0) }
        job.error = decoded == nil && !status.state.isTerminal ? .requestUnreadable : error
        job.resolvedVersion = version
        return job
    }
}

extension JobError {
    /// The stored request is not one that this version of the program can read.
    static let requestUnreadable = JobError(
        code: "request_unreadable",
        message: "the job's stored request cannot be read by this version of trawl; submit the job again")
}
