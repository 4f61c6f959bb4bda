package import Web

/// A job that was submitted.
package struct Submission: Sendable, Hashable {
    package var id: JobID
    /// False when the id or the key was known.
    package var isNew: Bool

    package init(id: JobID, isNew: Bool) {
        self.id = id
        self.isNew = isNew
    }
}

extension Submission {
    /// `{"job_id", "new"}`.
    package var json: JSONValue { ["job_id": .string(id.text), "new": .bool(isNew)] }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        self.init(
            id: try fields.required("job_id", fields.jobID("job_id")),
            isNew: try fields.required("new", fields.bool("new")))
        try fields.finish()
    }
}
