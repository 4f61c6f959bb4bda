package import Web

/// Where a running attempt stands.
package struct AttemptProgress: Sendable, Hashable {
    package var reference: AttemptReference
    package var statistics: JSONValue
    /// Whether its node has not begun it, and tells before it does.
    package var isWaiting: Bool

    package init(reference: AttemptReference, statistics: JSONValue, isWaiting: Bool = false) {
        self.reference = reference
        self.statistics = statistics
        self.isWaiting = isWaiting
    }
}

extension AttemptProgress {
    /// `{"job", "attempt", "stats"}`, and `"waiting": true` of one that has not begun.
    package var json: JSONValue {
        var object = JSONObject()
        object["job"] = .string(reference.job.text)
        object["attempt"] = .integer(Int64(reference.attempt))
        object["stats"] = statistics
        if isWaiting { object["waiting"] = true }
        return .object(object)
    }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        self.init(
            reference: try AttemptReference(&fields), statistics: fields.value("stats") ?? .null,
            isWaiting: try fields.bool("waiting") ?? false)
        try fields.finish()
    }
}
