package import Web

/// How an attempt ended.
package struct AttemptReport: Sendable, Hashable {
    package var reference: AttemptReference
    package var node: EntityName
    package var outcome: JobOutcome
    package var result: JSONValue?
    package var statistics: JSONValue?

    package init(
        reference: AttemptReference, node: EntityName, outcome: JobOutcome, result: JSONValue? = nil,
        statistics: JSONValue? = nil
    ) {
        self.reference = reference
        self.node = node
        self.outcome = outcome
        self.result = result
        self.statistics = statistics
    }
}

extension AttemptReport {
    /// `{"job", "attempt", "node", "end": {"outcome", …}, "result", "stats"}`.
    package var json: JSONValue {
        var object = JSONObject()
        object["job"] = .string(reference.job.text)
        object["attempt"] = .integer(Int64(reference.attempt))
        object["node"] = .string(node.text)
        object["end"] = outcome.json
        if let result { object["result"] = result }
        if let statistics { object["stats"] = statistics }
        return .object(object)
    }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        let end = try fields.required("end", fields.value("end"))
        self.init(
            reference: try AttemptReference(&fields), node: try fields.required("node", fields.name("node")),
            outcome: try JobOutcome(json: end, path: path + "end."), result: fields.value("result"),
            statistics: fields.value("stats"))
        try fields.finish()
    }
}
