import Web

/// One key of the configuration: everything that is known about it stands here.
struct ConfigurationKey: Sendable {
    /// How much of the value may be shown.
    enum Secrecy: Sendable { case open, credentials, whole }

    /// The dotted name, as the file nests it: `controller.port`.
    let name: String
    /// The variables of the environment that set it, the first first. Further ones are other or older names.
    let variables: [String]
    /// What it takes, in words: "a whole number from 0 to 65535".
    let expected: String
    /// The default of a stage as text; nil when the key is not set then.
    let fallback: @Sendable (DeploymentStage) -> String?
    let secrecy: Secrecy
    /// What it means, for the documentation: a sentence or two.
    let summary: String
    /// Reads a value into the configuration and answers it in the form that is shown.
    let read: @Sendable (inout Configuration, GivenValue) throws(ValueFault) -> JSONValue

    /// The variable that a name has by rule: `TRAWL_CONTROLLER_PORT`.
    static func variable(of name: String) -> String {
        "TRAWL_" + name.uppercased().replacing(".", with: "_")
    }

    /// The value as it may be shown.
    func shown(_ value: JSONValue) -> JSONValue {
        switch (secrecy, value) {
        case (.open, _), (_, .null): value
        case (.whole, _): "(hidden)"
        case (.credentials, .string(let text)): .string(Self.withoutCredentials(text))
        case (.credentials, _): value
        }
    }

    /// A URL without what stands between `//` and `@`, and without query values named like passwords.
    static func withoutCredentials(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var shown = String(text[..<scheme.upperBound])
        if let mark = authority.lastIndex(of: "@") {
            shown += "…@" + authority[authority.index(after: mark)...]
        } else {
            shown += authority
        }
        let tail = rest[authority.endIndex...]
        guard let query = tail.firstIndex(of: "?") else { return shown + tail }
        let pairs = tail[tail.index(after: query)...].split(separator: "&", omittingEmptySubsequences: false)
        let open = pairs.map { pair in
            let name = pair.prefix { $0 != "=" }
            return name.lowercased().contains("pass") ? name + "=…" : pair
        }
        return shown + tail[..<query] + "?" + open.joined(separator: "&")
    }
}
