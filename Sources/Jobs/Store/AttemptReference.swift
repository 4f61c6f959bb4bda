package import Web

/// One attempt at a job.
package struct AttemptReference: Sendable, Hashable {
    package var job: JobID
    package var attempt: Int

    package init(job: JobID, attempt: Int) {
        self.job = job
        self.attempt = attempt
    }
}

extension AttemptReference {
    /// `{"job", "attempt"}`.
    package var json: JSONValue { ["job": .string(job.text), "attempt": .integer(Int64(attempt))] }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        try self.init(&fields)
        try fields.finish()
    }

    /// Reads the members of a message that names an attempt beside other things.
    init(_ fields: inout JSONFields) throws(JSONFieldFault) {
        self.init(
            job: try fields.required("job", fields.jobID("job")),
            attempt: try fields.required("attempt", fields.integer("attempt", in: 0...Int.max)))
    }
}
