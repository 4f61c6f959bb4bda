import Jobs
import Web

/// Keys by the kind of their value.
extension ConfigurationKey {
    typealias Fallback = @Sendable (DeploymentStage) -> String?

    /// A key whose value is one text.
    private static func scalar<Value: Sendable>(
        _ name: String, _ expected: String, _ fallback: @escaping Fallback, _ summary: String,
        variables: [String], secrecy: Secrecy,
        parse: @escaping @Sendable (String, GivenValue) -> (Value, JSONValue)?,
        _ set: @escaping @Sendable (inout Configuration, Value) -> Void
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name, variables: names(of: name, others: variables), expected: expected, fallback: fallback,
            secrecy: secrecy, summary: summary
        ) { configuration, given throws(ValueFault) in
            guard case .text(let text) = given.content else { throw mismatch(expected, given, secrecy) }
            guard let (value, shown) = parse(text, given) else { throw mismatch(expected, given, secrecy) }
            set(&configuration, value)
            return shown
        }
    }

    /// Short names of ours first, then the one by rule, then older names of others.
    static func names(of name: String, others: [String]) -> [String] {
        let ours = others.filter { $0.hasPrefix("TRAWL_") }
        return ours + [variable(of: name)] + others.filter { !$0.hasPrefix("TRAWL_") }
    }

    /// Says what was expected and, unless it is a secret, what was given.
    static func mismatch(_ expected: String, _ given: GivenValue, _ secrecy: Secrecy = .open) -> ValueFault {
        let found =
            switch given.content {
            case .nothing: "nothing"
            case .text(let text): secrecy == .open ? "\"\(text.prefix(60))\"" : "the value given"
            case .list: "a list"
            case .members: "keys with values"
            }
        return ValueFault(message: "takes \(expected), not \(found)")
    }

    static func text(
        _ name: String, _ expected: String = "text", fallback: @escaping Fallback = { _ in nil }, _ summary: String,
        variables: [String] = [], secrecy: Secrecy = .open,
        _ set: @escaping @Sendable (inout Configuration, String) -> Void
    ) -> ConfigurationKey {
        scalar(
            name, expected, fallback, summary, variables: variables, secrecy: secrecy,
            parse: { text, _ in
                // Control characters have no place in any of these, and would reach terminals and headers.
                guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                    return nil
                }
                return (text, .string(text))
            }, set)
    }

    /// A file or folder. In a file a relative path starts from the file's own folder.
    static func path(
        _ name: String, _ expected: String, fallback: @escaping Fallback = { _ in nil }, _ summary: String,
        _ set: @escaping @Sendable (inout Configuration, String) -> Void
    ) -> ConfigurationKey {
        scalar(
            name, expected, fallback, summary, variables: [], secrecy: .open,
            parse: { text, given in
                guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
                let path = resolved(text, in: given.folder)
                return (path, .string(path))
            }, set)
    }

    /// `path`, from `folder` on when it is relative.
    static func resolved(_ path: String, in folder: String?) -> String {
        guard let folder, !folder.isEmpty, !path.hasPrefix("/") else { return path }
        return folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }

    static func whole(
        _ name: String, _ range: ClosedRange<Int>, fallback: @escaping Fallback = { _ in nil }, _ summary: String,
        variables: [String] = [], _ set: @escaping @Sendable (inout Configuration, Int) -> Void
    ) -> ConfigurationKey {
        scalar(
            name, "a whole number from \(range.lowerBound) to \(range.upperBound)", fallback, summary,
            variables: variables, secrecy: .open,
            parse: { text, _ in
                guard let value = Int(text), range.contains(value) else { return nil }
                return (value, .integer(Int64(value)))
            }, set)
    }

    static func flag(
        _ name: String, fallback: @escaping Fallback, _ summary: String, variables: [String] = [],
        _ set: @escaping @Sendable (inout Configuration, Bool) -> Void
    ) -> ConfigurationKey {
        scalar(
            name, "true or false", fallback, summary, variables: variables, secrecy: .open,
            parse: { text, _ in
                switch text.lowercased() {
                case "true", "yes", "on", "1": (true, true)
                case "false", "no", "off", "0": (false, false)
                default: nil
                }
            }, set)
    }

    /// One of the values of an enumeration, in any case of letters.
    static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
        _ name: String, _ type: Choice.Type, fallback: @escaping Fallback, _ summary: String, variables: [String] = [],
        others: [String: Choice] = [:], _ set: @escaping @Sendable (inout Configuration, Choice) -> Void
    ) -> ConfigurationKey where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        let expected = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
        return scalar(
            name, expected, fallback, summary, variables: variables, secrecy: .open,
            parse: { text, _ in
                let wanted = text.lowercased()
                guard let choice = Choice(rawValue: wanted) ?? others[wanted] else { return nil }
                return (choice, .string(choice.rawValue))
            }, set)
    }

    /// A span of time; bare numbers are seconds.
    static func time(
        _ name: String, _ range: ClosedRange<Double>, fallback: @escaping Fallback, _ summary: String,
        _ set: @escaping @Sendable (inout Configuration, Duration) -> Void
    ) -> ConfigurationKey {
        let ends = "\(Quantity.time(range.lowerBound)) to \(Quantity.time(range.upperBound))"
        return scalar(
            name, "a time such as 90, 90s, 15m, 12h or 30d, from \(ends)", fallback, summary, variables: [],
            secrecy: .open,
            parse: { text, _ in
                guard let seconds = Quantity.seconds(text), range.contains(seconds) else { return nil }
                return (.seconds(seconds), .string(Quantity.time(seconds)))
            }, set)
    }

    /// A number of bytes.
    static func size(
        _ name: String, fallback: @escaping Fallback, _ summary: String,
        _ set: @escaping @Sendable (inout Configuration, Int64) -> Void
    ) -> ConfigurationKey {
        scalar(
            name, "a size such as 500MB, 10GB or 2GiB, up to 1024TiB", fallback, summary, variables: [], secrecy: .open,
            parse: { text, _ in
                guard let bytes = Quantity.bytes(text), bytes <= 1 << 50 else { return nil }
                return (bytes, .integer(bytes))
            }, set)
    }

    /// An http(s) URL of a service.
    static func url(
        _ name: String, _ summary: String, _ set: @escaping @Sendable (inout Configuration, String) -> Void
    ) -> ConfigurationKey {
        scalar(
            name, "a URL such as http://127.0.0.1:8081", { _ in nil }, summary, variables: [], secrecy: .credentials,
            parse: { text, _ in
                guard let url = try? WebURL(text), url.isFetchable, !url.hasCredentials, url.query == nil,
                    url.fragment == nil
                else { return nil }
                let plain = url.string.hasSuffix("/") ? String(url.string.dropLast()) : url.string
                return (plain, .string(plain))
            }, set)
    }

    /// The name of a node and the like.
    static func name(
        _ name: String, _ summary: String, _ set: @escaping @Sendable (inout Configuration, String) -> Void
    ) -> ConfigurationKey {
        scalar(
            name, "a name: \(EntityName.rule)", { _ in nil }, summary, variables: [], secrecy: .open,
            parse: { text, _ in EntityName(text).map { ($0.text, .string($0.text)) } }, set)
    }

    /// `text` without spaces around it.
    static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...end])
    }
}
