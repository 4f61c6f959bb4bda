/// What went wrong with the database.
package struct SQLFault: Error, Sendable, CustomStringConvertible {
    /// Stable names for what callers tell apart.
    package enum Code: String, Sendable, CaseIterable {
        /// The server cannot be reached, or the connection was lost and did not come back in time.
        case unavailable = "database_unavailable"
        /// No space is left. Reads still work.
        case full = "database_full"
        /// Reading or writing the file failed.
        case io = "database_io"
        /// A unique, foreign or check constraint was hurt.
        case constraint = "database_constraint"
        /// Others held the database for longer than is waited.
        case busy = "database_busy"
        /// The file is no database, or is damaged.
        case corrupt = "database_corrupt"
        /// The schema was made by a newer version of the program.
        case schemaIsNewer = "schema_is_newer"
        /// The database was closed.
        case closed = "database_closed"
        /// The statement itself is wrong: a mistake in the program.
        case statement = "database_statement"
    }

    package let code: Code
    /// One sentence for a person: what is wrong, where, and what to do. Never holds a password.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the same call may succeed later.
    package var isTemporary: Bool {
        switch code {
        case .unavailable, .full, .io, .busy: true
        default: false
        }
    }
}
