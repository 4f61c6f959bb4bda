package import Web

extension JobOutcome {
    /// `{"outcome": "completed" | "failed" | "cancelled" | "released", "code", "message", "retry_after_s"}`.
    package var json: JSONValue {
        switch self {
        case .completed: return ["outcome": "completed"]
        case .cancelled: return ["outcome": "cancelled"]
        case .released: return ["outcome": "released"]
        case .failed(let error, let retryAfter):
            var object = JSONObject()
            object["outcome"] = "failed"
            object["code"] = .string(error.code)
            object["message"] = .string(error.message)
            if let retryAfter { object["retry_after_s"] = JSONValue(shortest: retryAfter) }
            return .object(object)
        }
    }

    /// Reads what ``json`` writes.
    package init(json: JSONValue, path: String = "") throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        switch try fields.required("outcome", fields.string("outcome")) {
        case "completed": self = .completed
        case "cancelled": self = .cancelled
        case "released": self = .released
        case "failed":
            let error = JobError(
                code: try fields.required("code", fields.string("code")),
                message: try fields.required("message", fields.string("message")))
            let wait = try fields.number(
                "retry_after_s", in: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
            self = .failed(error, retryAfter: wait)
        default: throw fields.outOfRange("outcome", "completed, failed, cancelled or released")
        }
        try fields.finish()
    }
}
