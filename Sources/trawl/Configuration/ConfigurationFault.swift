/// One thing that is wrong with the configuration.
struct ConfigurationFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable names for what can be wrong.
    enum Code: String, Sendable, CaseIterable {
        /// The file cannot be read, or is no YAML.
        case unreadableFile = "configuration_unreadable"
        case unknownKey = "unknown_key"
        case unknownVariable = "unknown_variable"
        case badValue = "bad_value"
        /// One key has two values in one file.
        case repeatedKey = "repeated_key"
        /// Values that exclude each other, or one that needs another.
        case conflict = "conflict"
    }

    let code: Code
    /// Where and what: one sentence for a person. Never holds the value of a secret.
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Everything that is wrong with the configuration, one fault at least.
struct ConfigurationFaults: Error, Sendable, CustomStringConvertible {
    let faults: [ConfigurationFault]

    /// One line a fault.
    var description: String { faults.map(\.description).joined(separator: "\n") }
}
