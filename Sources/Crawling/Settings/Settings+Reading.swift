import Web

extension Settings {
    /// Sets one setting from text, as `-s NAME=value`, a spider's `settings:` and a job's settings do.
    public mutating func set(_ name: String, to value: String) throws(SettingsFault) {
        guard let entry = Self.entries[name] else {
            throw SettingsFault.unknown(name, nearest: nearestName(to: name, among: Array(Self.entries.keys)))
        }
        guard entry.read(&self, value) else {
            throw SettingsFault.unreadable(name: name, value: value, expected: entry.expected)
        }
    }
}

extension Settings {
    /// What a setting takes, in words; nil when there is none of that name.
    public static func expectation(of name: String) -> String? { entries[name]?.expected }
}

extension Settings.Entry {
    typealias Write<Value> = @Sendable (inout Settings, Value) -> Void

    static func text(_ name: String, _ write: @escaping Write<String>) -> Self {
        // Header values: a line break would begin a header of the writer's choice.
        Self(name: name, expected: "text in one line") { settings, value in
            guard !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return false }
            write(&settings, value)
            return true
        }
    }

    static func flag(_ name: String, _ write: @escaping Write<Bool>) -> Self {
        Self(name: name, expected: "true or false") { settings, value in
            switch value.lowercased() {
            case "true", "1", "yes", "on": write(&settings, true)
            case "false", "0", "no", "off": write(&settings, false)
            default: return false
            }
            return true
        }
    }

    static func whole(
        _ name: String, _ range: ClosedRange<Int> = 0...(1 << 53), _ write: @escaping Write<Int>
    ) -> Self {
        let expected =
            range.upperBound == 1 << 53
            ? "a whole number, \(range.lowerBound) or more"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return Self(name: name, expected: expected) { settings, value in
            guard let number = Int(value), range.contains(number) else { return false }
            write(&settings, number)
            return true
        }
    }

    static func number(_ name: String, _ range: ClosedRange<Double>, _ write: @escaping Write<Double>) -> Self {
        Self(name: name, expected: "a number from \(range.lowerBound) to \(range.upperBound)") { settings, value in
            guard let number = Double(value), range.contains(number) else { return false }
            write(&settings, number)
            return true
        }
    }

    static func seconds(_ name: String, _ write: @escaping Write<Double>) -> Self {
        Self(name: name, expected: "a number of seconds, 0 or more") { settings, value in
            guard let number = Double(value), (0...1e9).contains(number) else { return false }
            write(&settings, number)
            return true
        }
    }

    static func list(_ name: String, _ write: @escaping Write<[String]>) -> Self {
        Self(name: name, expected: "names separated by commas, or a JSON list") { settings, value in
            guard let entries = words(value) else { return false }
            write(&settings, entries)
            return true
        }
    }

    static func statuses(_ name: String, _ write: @escaping Write<Set<Int>>) -> Self {
        Self(name: name, expected: "HTTP statuses separated by commas, such as 500,503") { settings, value in
            guard let entries = words(value) else { return false }
            let codes = entries.compactMap(Int.init).filter { (100...999).contains($0) }
            guard codes.count == entries.count else { return false }
            write(&settings, Set(codes))
            return true
        }
    }

    static func headers(_ name: String, _ write: @escaping Write<[Request.Field]>) -> Self {
        Self(name: name, expected: "a JSON object of header names and values") { settings, value in
            guard let pairs = object(value) else { return false }
            let fields = pairs.map { Request.Field(name: $0.0, value: $0.1) }
            guard fields.allSatisfy(\.isWellFormed) else { return false }
            write(&settings, fields)
            return true
        }
    }

    /// The words of `a, b` or of `["a", "b"]`; nil when it begins as a list and is none.
    private static func words(_ text: String) -> [String]? {
        guard text.hasPrefix("[") else {
            return text.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
        }
        guard case .array(let values)? = parse(text) else { return nil }
        return values.map(\.plainText)
    }

    private static func object(_ text: String) -> [(String, String)]? {
        guard case .object(let object)? = parse(text) else { return nil }
        return object.map { ($0.key, $0.value.plainText) }
    }

    private static func parse(_ text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        return try? JSONValue(parsing: bytes.span)
    }

    private static func trimmed(_ text: Substring) -> String {
        let front = text.drop { $0.isWhitespace }
        return String(front.reversed().drop { $0.isWhitespace }.reversed())
    }
}
