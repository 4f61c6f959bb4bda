import Jobs
import Web

extension Job {
    /// As the API shows it: ``Jobs/Job/json`` without the passwords that came in with the job (P33).
    var answer: JSONValue {
        guard case .object(var object) = json else { return json }
        for member in ["args", "settings"] { object[member] = object[member].map(Redaction.members) }
        if case .string(let url)? = object["start_url"] { object["start_url"] = .string(Redaction.url(url)) }
        object["max_attempts"] = .integer(Int64(request.maxAttempts))
        object["retries"] = .integer(Int64(request.retries))
        return .object(object)
    }

    /// As lists show it: without the result, which may be large.
    var listed: JSONValue {
        guard case .object(var object) = answer else { return answer }
        object["result"] = nil
        return .object(object)
    }
}
