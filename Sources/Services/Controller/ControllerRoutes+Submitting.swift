import Fleet
import Jobs
import NIOHTTP1
import Web

/// Jobs come in. These routes have no time limit of their own: the database's holds, and a timer costs what they cannot
/// spare.
extension ControllerRoutes {
    var submitting: [Route] {
        [
            Route(
                .POST, "/scrape", "scrape", "Crawl from a URL", tag: "Jobs", role: .operate,
                parameters: [Self.idempotencyKey], body: .json(ControllerSchemas.scrape, limit: 64 << 10),
                answers: [.json(.named("Submitted"))] + Self.refusals, timeLimit: nil
            ) { request in
                try await submit(try JobRequest.scrape(try request.fields()), request)
            },
            Route(
                .POST, "/scrape/batch", "scrapeBatch", "Crawl from each of several URLs; all or none", tag: "Jobs",
                role: .operate, parameters: [Self.idempotencyKey],
                body: .json(ControllerSchemas.scrapeBatch, limit: 10 << 20),
                answers: [.json(.named("SubmittedBatch"))] + Self.refusals, timeLimit: nil
            ) { request in
                try await submitBatch(try JobRequest.scrapeBatch(try request.fields()), named: nil, request)
            },
            Route(
                .POST, "/jobs", "submitJob", "Run a deployed spider or a registered command", tag: "Jobs",
                role: .operate,
                parameters: [Self.idempotencyKey], body: .json(ControllerSchemas.job, limit: 1 << 20),
                answers: [.json(.named("Submitted")), Self.spiderMissing] + Self.refusals, timeLimit: nil
            ) { request in
                try await submit(try JobRequest.job(try request.fields()), request)
            },
            Route(
                .POST, "/jobs/batch", "submitJobs", "Submit several jobs; all or none", tag: "Jobs", role: .operate,
                parameters: [Self.idempotencyKey], body: .json(ControllerSchemas.jobBatch, limit: 16 << 20),
                answers: [.json(.named("SubmittedBatch")), Self.spiderMissing] + Self.refusals, timeLimit: nil
            ) { request in
                let (requests, batch) = try Self.jobs(try request.fields())
                return try await submitBatch(requests, named: batch, request)
            },
        ]
    }

    private static let idempotencyKey = RouteParameter(
        "Idempotency-Key", in: .header, Schema(["type": "string", "minLength": 1, "maxLength": 255]),
        "Requests with the same key are the same job.")
    private static let spiderMissing = RouteAnswer.fault(404, "The spider is not deployed, or the command not known.")
    private static let refusals: [RouteAnswer] = [
        .fault(409, "The id or the key belongs to another request."), .fault(503, "The disk or the queue is full."),
    ]

    private func submit(_ wanted: JobRequest, _ request: RouteRequest) async throws -> Reply {
        var wanted = wanted
        wanted.idempotencyKey = try Self.key(request.headers)
        guard let submission = try await controller.submit([wanted]).first else { throw HTTPFault.unforeseen }
        return .json { writer in
            writer.append(
                submission.isNew ? "{\"message\":\"the job was accepted\"" : "{\"message\":\"the job was known\"")
            writer.append(",\"job_id\":\"")
            // Its rule lets nothing through that JSON would have to escape.
            writer.append(utf8: submission.id.text)
            writer.append("\",\"status\":\"pending\"}")
        }
    }

    private func submitBatch(
        _ wanted: [JobRequest], named given: JobID?, _ request: RouteRequest
    ) async throws -> Reply {
        var wanted = wanted
        let key = try Self.key(request.headers)
        let batch = try given ?? Self.batchName(key, at: time.now)
        for index in wanted.indices {
            if wanted[index].batch == nil { wanted[index].batch = batch }
            wanted[index].idempotencyKey = key.map { IdempotencyKeys.key($0, at: index) }
        }
        let submissions = try await controller.submit(wanted)
        return .json { writer in
            writer.append("{\"message\":\"")
            writer.append(decimal: submissions.count)
            writer.append(
                submissions.count == 1 ? " job was accepted\",\"job_ids\":[" : " jobs were accepted\",\"job_ids\":[")
            for (index, submission) in submissions.enumerated() {
                writer.append(index == 0 ? "\"" : ",\"")
                writer.append(utf8: submission.id.text)
                writer.append("\"")
            }
            writer.append("],\"batch\":\"")
            writer.append(utf8: batch.text)
            writer.append("\"}")
        }
    }

    private static func jobs(_ fields: JSONFields) throws(JSONFieldFault) -> ([JobRequest], JobID?) {
        var fields = fields
        let values = try fields.required("jobs", fields.array("jobs"))
        let batch = try fields.jobID("batch")
        try fields.finish()
        guard Ranges.jobs.contains(values.count) else {
            throw fields.outOfRange("jobs", "a list of \(Ranges.jobs.lowerBound) to \(Ranges.jobs.upperBound) jobs")
        }
        var requests: [JobRequest] = []
        requests.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            requests.append(try JobRequest.job(try JSONFields(value, path: "jobs[\(index)].")))
        }
        return (requests, batch)
    }

    /// The name of a batch that the caller did not name. With a key it follows from that, so that the same request again
    /// is the same request.
    private static func batchName(_ key: String?, at now: Timestamp) throws -> JobID {
        guard let key else {
            var generator = SystemRandomNumberGenerator()
            return JobID.make(at: now, using: &generator)
        }
        let bytes = Array(key.utf8)
        let span = bytes.span
        let digits = [UInt64(1), 2].map { seed in String(Fingerprint.hash(span, seed: seed), radix: 16) }
        guard let name = JobID("key-" + digits.joined(separator: "-")) else { throw HTTPFault.unforeseen }
        return name
    }

    /// The `Idempotency-Key`, or nil.
    private static func key(_ headers: HTTPHeaders) throws -> String? {
        let keys = headers["idempotency-key"]
        guard keys.count <= 1 else {
            throw HTTPFault(.badRequest, "bad_request", "There is more than one Idempotency-Key; send one.")
        }
        guard let key = keys.first else { return nil }
        guard 1...255 ~= key.utf8.count, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw JSONFieldFault(
                .outOfRange, field: "Idempotency-Key",
                "\"Idempotency-Key\" must be 1 to 255 printable characters of ASCII without spaces")
        }
        return key
    }
}
