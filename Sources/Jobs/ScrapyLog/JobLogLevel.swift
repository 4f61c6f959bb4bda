/// How grave an entry of a job's log is: Python's levels.
package enum JobLogLevel: Int, Sendable, Hashable, CaseIterable, Comparable {
    case debug, info, warning, error, critical

    /// By its name, in large or small letters; nil for another.
    package init?(name: String) {
        let lower = name.lowercased()
        guard let level = Self.allCases.first(where: { $0.name == lower }) else { return nil }
        self = level
    }

    /// In small letters, as the Elastic Common Schema has it.
    package var name: String { "\(self)" }

    package static func < (left: JobLogLevel, right: JobLogLevel) -> Bool { left.rawValue < right.rawValue }
}
