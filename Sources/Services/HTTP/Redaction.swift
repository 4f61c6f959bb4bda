import Web

/// Keeps passwords that came in with a job, or that a step was answered, out of answers (P33).
enum Redaction {
    private static let secret = [
        "pass", "secret", "token", "auth", "cookie", "proxies", "headers", "api_key", "apikey", "api-key", "credential",
    ]
    /// Names that say so in URLs alone, where they stand for nothing else.
    private static let secretInURLs: Set<String> = ["key", "sig", "signature", "session", "sessionid", "sid"]

    /// The members as they are, but for those whose names say that they are secret.
    static func members(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = value else { return value }
        for (name, value) in object {
            if isSecret(name) {
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

    /// A URL without its user and password, and without the values of parameters whose names say that they are secret; other
    /// text as it is.
    static func url(_ text: String) -> String {
        guard text.contains("://") else { return text }
        var shown = text
        if text.utf8.contains(UInt8(ascii: "@")), let url = try? WebURL(text), url.hasCredentials {
            shown = url.redacted
        }
        guard let begin = shown.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return shown }
        return String(shown[..<begin]) + parameters(shown[begin...])
    }

    /// `?a=1&token=***#b`.
    private static func parameters(_ text: Substring) -> String {
        var shown = ""
        var rest = text
        while let sign = rest.first {
            shown.append(sign)
            rest = rest.dropFirst()
            let parameter = rest.prefix { $0 != "&" && $0 != "#" && $0 != "?" && $0 != ";" }
            rest = rest[parameter.endIndex...]
            guard let equals = parameter.firstIndex(of: "="), isSecretInURL(parameter[..<equals]) else {
                shown += parameter
                continue
            }
            shown += parameter[...equals] + "***"
        }
        return shown
    }

    private static func isSecretInURL(_ name: Substring) -> Bool {
        let decoded = PercentEncoding.decoded(name.utf8, isForm: true) ?? String(name)
        let folded = decoded.lowercased()
        return isSecret(decoded) || secretInURLs.contains(folded) || folded.hasSuffix("_key")
            || folded.hasSuffix("-key")
    }

    /// Whether a name says that its value is nobody's business. An author is none.
    private static func isSecret(_ name: String) -> Bool {
        let folded = name.lowercased().replacing("authori", with: "auth ").replacing("author", with: "")
        return secret.contains { folded.contains($0) }
    }
}
