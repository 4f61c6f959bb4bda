/// Why there is no such time zone.
package struct TimeZoneFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// No zone can be called so.
        case name = "time_zone_name"
        case unknown = "time_zone_unknown"
        /// The database's file for it cannot be read or is none.
        case unreadable = "time_zone_unreadable"
        /// The machine has no time zone database.
        case noDatabase = "time_zone_database_missing"
    }

    package let code: Code
    /// What is wrong and what to do.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
