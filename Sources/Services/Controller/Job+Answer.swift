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

/// Keeps passwords that came in with a job out of answers (P33).
enum Redaction {
    private static let secret = [
        "pass", "secret", "token", "auth", "cookie", "proxies", "headers", "api_key", "apikey",
    ]

    /// The members as they are, but for those whose names say that they are secret.
    static func members(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = value else { return value }
        for (name, value) in object {
            let folded = name.lowercased()
            if secret.contains(where: { folded.contains($0) }) {
                object[name] = "***"
            } else if case .string(let text) = value {
                object[name] = .string(url(text))
            }
        }
        return .object(object)
    }

    /// A value with all that stands in it, each object as by ``members(_:)``.
    static func deep(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object:
            guard case .object(var object) = members(value) else { return value }
            for (name, value) in object { object[name] = deep(value) }
            return .object(object)
        case .array(let elements): return .array(elements.map(deep))
        case .string(let text): return .string(url(text))
        default: return value
        }
    }

    /// A URL without its user and password; other text as it is.
    static func url(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")), text.contains("://"), let url = try? WebURL(text),
            url.hasCredentials
        else { return text }
        return url.redacted
    }
}
