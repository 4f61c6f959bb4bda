import Crawling

/// Reads the values of a file and collects what is wrong with them, each with its line and column.
protocol GivenValueReader {
    /// The file's name as it was given.
    var path: String { get }

    mutating func report(_ message: String, _ place: GivenValue.Place?, _ code: ConfigurationFault.Code)
}

extension GivenValueReader {
    typealias Members = [String: GivenValue]

    mutating func report(_ message: String, _ place: GivenValue.Place?) { report(message, place, .badValue) }

    func line(_ message: String, _ place: GivenValue.Place?) -> String {
        "\(path)\(place.map { ":\($0.line):\($0.column)" } ?? ""): \(message)"
    }

    /// The values of a mapping by key. What nobody knows is reported; what is empty counts as not there.
    mutating func members(_ name: String, _ value: GivenValue, _ known: [String]) -> Members? {
        guard case .members(let members) = value.content else {
            mismatch(name, "keys such as \(known.prefix(3).joined(separator: ", "))", value)
            return nil
        }
        var result: Members = [:]
        for member in members {
            guard known.contains(member.name) else {
                let nearest = nearestName(to: member.name, among: known)
                let hint = nearest.map { "did you mean \($0)?" } ?? "there are \(known.joined(separator: ", "))"
                report("there is no key \(member.name.prefix(60)) in \(name); \(hint)", member.place, .unknownKey)
                continue
            }
            if case .nothing = member.value.content { continue }
            result[member.name] = member.value
        }
        return result
    }

    mutating func mismatch(_ name: String, _ expected: String, _ value: GivenValue, isSecret: Bool = false) {
        let fault = ConfigurationKey.mismatch(expected, value, isSecret ? .whole : .open)
        report("\(name) \(fault.message)", value.place)
    }
}

/// Single values.
extension GivenValueReader {
    /// The elements of a list; anything else is a list of one.
    func list(_ value: GivenValue) -> [GivenValue] {
        switch value.content {
        case .list(let elements): elements
        case .nothing: []
        case .text, .members: [value]
        }
    }

    mutating func text(_ name: String, _ value: GivenValue, _ expected: String = "a text") -> String? {
        if case .text(let text) = value.content { return text }
        mismatch(name, expected, value)
        return nil
    }

    mutating func texts(_ name: String, _ value: GivenValue, _ expected: String = "a text") -> [String] {
        list(value).compactMap { text(name, $0, expected) }
    }

    mutating func whole(_ name: String, _ value: GivenValue) -> Int? {
        if case .text(let text) = value.content, let number = Int(text) { return number }
        mismatch(name, "a whole number", value)
        return nil
    }

    mutating func number(_ name: String, _ value: GivenValue) -> Double? {
        if case .text(let text) = value.content, let number = Double(text), number.isFinite { return number }
        mismatch(name, "a number", value)
        return nil
    }

    mutating func flag(_ name: String, _ value: GivenValue) -> Bool? {
        if let flag = Self.flag(value) { return flag }
        mismatch(name, "true or false", value)
        return nil
    }

    /// Nil for what is neither.
    static func flag(_ value: GivenValue) -> Bool? {
        guard case .text(let text) = value.content else { return nil }
        return ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false][text.lowercased()]
    }

    mutating func time(_ name: String, _ value: GivenValue) -> Duration? {
        // Longer ones are refused by what they are for; these could not even be counted.
        if case .text(let text) = value.content, let seconds = Quantity.seconds(text), seconds < 1e12 {
            return .seconds(seconds)
        }
        mismatch(name, "a time such as 500ms, 10s or 5m", value)
        return nil
    }

    mutating func size(_ name: String, _ value: GivenValue) -> Int? {
        if case .text(let text) = value.content, let bytes = Quantity.bytes(text) { return Int(bytes) }
        mismatch(name, "a size such as 500, 64KiB or 10MB", value)
        return nil
    }

    /// A file or folder; a relative one starts from the file's own folder.
    mutating func path(_ name: String, _ value: GivenValue) -> String? {
        if case .text(let text) = value.content, !text.isEmpty, !text.utf8.contains(0) {
            return ConfigurationKey.resolved(text, in: value.folder)
        }
        mismatch(name, "a path", value)
        return nil
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ value: GivenValue, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        if case .text(let text) = value.content, let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        mismatch(name, names.dropLast().joined(separator: ", ") + " or " + (names.last ?? ""), value)
        return nil
    }
}
