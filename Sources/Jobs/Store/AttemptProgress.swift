package import Web

/// Where a running attempt stands.
package struct AttemptProgress: Sendable, Hashable {
    package var reference: AttemptReference
    package var statistics: JSONValue

    package init(reference: AttemptReference, statistics: JSONValue) {
        self.reference = reference
        self.statistics = statistics
    }
}

extension AttemptProgress {
    /// `{"job", "attempt", "stats"}`.
    package var json: JSONValue {
        ["job": .string(reference.job.text), "attempt": .integer(Int64(reference.attempt)), "stats": statistics]
    }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        self.init(reference: try AttemptReference(&fields), statistics: fields.value("stats") ?? .null)
        try fields.finish()
    }
}
