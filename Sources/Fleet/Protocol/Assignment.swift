package import Jobs
package import Web

/// One attempt at a job, given to a node.
package struct Assignment: Sendable, Hashable {
    package var reference: AttemptReference
    package var request: JobRequest
    /// Whether a checkpoint of the job may lie on this node.
    package var resumes: Bool
    /// How many attempts at the job were lost with their nodes (``Probation``).
    package var losses: Int

    package init(reference: AttemptReference, request: JobRequest, resumes: Bool, losses: Int = 0) {
        self.reference = reference
        self.request = request
        self.resumes = resumes
        self.losses = losses
    }
}

extension Assignment {
    package var json: JSONValue {
        [
            "reference": reference.json, "request": request.json, "resumes": .bool(resumes),
            "losses": .integer(Int64(losses)),
        ]
    }

    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        reference = try AttemptReference(
            json: fields.required("reference", fields.value("reference")), path: path + "reference.")
        request = try JobRequest(json: fields.required("request", fields.value("request")), path: path + "request.")
        resumes = try fields.bool("resumes") ?? false
        losses = try fields.integer("losses", in: 0...1_000_000) ?? 0
        try fields.finish()
    }
}
