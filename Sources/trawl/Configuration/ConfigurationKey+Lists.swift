import Crawling
import Web

/// Keys with several values.
extension ConfigurationKey {
    /// A list; as one text, its elements stand between commas.
    static func list<Element: Sendable>(
        _ name: String, of expected: String, _ summary: String, variables: [String] = [],
        element: @escaping @Sendable (String) -> Element?,
        _ set: @escaping @Sendable (inout Configuration, [Element]) -> Void
    ) -> ConfigurationKey {
        let expectation = "a list of \(expected)"
        return ConfigurationKey(
            name: name, variables: names(of: name, others: variables), expected: expectation, fallback: { _ in nil },
            secrecy: .open, summary: summary
        ) { configuration, given throws(ValueFault) in
            let texts: [GivenValue]
            switch given.content {
            case .list(let elements): texts = elements
            case .text(let text): texts = text.split(separator: ",").map { GivenValue(trimmed($0)) }
            case .nothing, .members: throw mismatch(expectation, given)
            }
            var elements: [Element] = []
            var shown: [JSONValue] = []
            for value in texts {
                guard case .text(let text) = value.content, let read = element(text) else {
                    var fault = mismatch(expectation, value)
                    fault.place = value.place
                    throw fault
                }
                elements.append(read)
                shown.append(.string(text))
            }
            set(&configuration, elements)
            return .array(shown)
        }
    }

    /// Settings of crawls by Scrapy's names.
    static func settings(
        _ name: String, _ summary: String, _ set: @escaping @Sendable (inout Configuration, [String: String]) -> Void
    ) -> ConfigurationKey {
        let expected = "settings as NAME: value"
        return ConfigurationKey(
            name: name, variables: names(of: name, others: []), expected: expected, fallback: { _ in nil },
            secrecy: .open, summary: summary
        ) { configuration, given throws(ValueFault) in
            var values: [String: String] = [:]
            var shown = JSONObject()
            for member in try members(of: given, expected) {
                guard case .text(let text) = member.value.content else {
                    throw ValueFault(
                        message: "takes \(expected); \(member.name) has no text", place: member.value.place)
                }
                var probe = Settings()
                do {
                    try probe.set(member.name, to: text)
                } catch {
                    throw ValueFault(message: "is wrong: \(error)", place: member.place)
                }
                values[member.name] = text
                // Some of them are passwords.
                shown[member.name] = .string(isSecretSetting(member.name) ? "(hidden)" : text)
            }
            set(&configuration, values)
            return .object(shown)
        }
    }

    /// A mapping of names to texts.
    static func texts(
        _ name: String, _ expected: String, _ summary: String, isSecret: Bool = false,
        check: @escaping @Sendable (_ name: String, _ value: String) -> Bool,
        _ set: @escaping @Sendable (inout Configuration, [String: String]) -> Void
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name, variables: names(of: name, others: []), expected: expected, fallback: { _ in nil },
            secrecy: .open, summary: summary
        ) { configuration, given throws(ValueFault) in
            var values: [String: String] = [:]
            var shown = JSONObject()
            for member in try members(of: given, expected) {
                guard case .text(let text) = member.value.content, !text.utf8.contains(0), check(member.name, text)
                else {
                    throw ValueFault(message: "takes \(expected)", place: member.value.place ?? member.place)
                }
                values[member.name] = text
                shown[member.name] = isSecret ? "(hidden)" : .string(text)
            }
            set(&configuration, values)
            return .object(shown)
        }
    }

    private static func isSecretSetting(_ name: String) -> Bool {
        ["HTTPUSER", "HTTPPASS", "PROXIES", "DEFAULT_REQUEST_HEADERS"].contains(name)
    }

    /// The members of a mapping; a text is read as one line of YAML, for flags and the environment.
    static func members(of given: GivenValue, _ expected: String) throws(ValueFault) -> [GivenValue.Member] {
        switch given.content {
        case .members(let members): return members
        case .text(let text):
            guard given.place == nil, let parsed = inline(text), case .members(let members) = parsed.content else {
                throw mismatch(expected + "; as one text {NAME: value, NAME: value}", given, .whole)
            }
            return members
        case .nothing, .list: throw mismatch(expected, given)
        }
    }

    /// One line of YAML, whose places mean nothing.
    private static func inline(_ text: String) -> GivenValue? {
        guard text.utf8.count <= 65_536 else { return nil }
        return (try? ConfigurationYAML.value(text, folder: nil))?.withoutPlaces
    }
}
