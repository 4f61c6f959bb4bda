import SQL

/// What may stand in one column of a table, in a backup that somebody sends: the database itself takes much that this
/// program never writes.
package struct ColumnRule: Sendable {
    let name: String
    /// Whether a row must have it: it takes no null, and there is no default.
    let isRequired: Bool
    let takesNull: Bool
    /// What should stand there, in words.
    let expected: String
    let accepts: @Sendable (SQLValue) -> Bool

    private init(
        _ name: String, isRequired: Bool, takesNull: Bool, _ expected: String,
        _ accepts: @escaping @Sendable (SQLValue) -> Bool
    ) {
        self.name = name
        self.isRequired = isRequired
        self.takesNull = takesNull
        self.expected = expected
        self.accepts = accepts
    }

    /// A whole number of the range.
    static func integer(_ name: String, in range: ClosedRange<Int64>, _ presence: Presence = .required) -> Self {
        Self(
            name, presence, "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { value in
            if case .integer(let number) = value { range ~= number } else { false }
        }
    }

    /// A text that `reads`.
    static func text(
        _ name: String, _ presence: Presence = .required, _ expected: String = "a text without zero bytes",
        reads: @escaping @Sendable (String) -> Bool = { !$0.utf8.contains(0) }
    ) -> Self {
        Self(name, presence, expected) { value in
            if case .text(let text) = value { reads(text) } else { false }
        }
    }

    /// A name by ``EntityName``'s rule.
    static func name(_ name: String, _ presence: Presence = .required) -> Self {
        text(name, presence, "a name: \(EntityName.rule)") { EntityName($0) != nil }
    }

    /// The id of a job or a batch.
    static func id(_ name: String, _ presence: Presence = .required) -> Self {
        text(name, presence, "1 to 128 letters, digits and . _ : - of ASCII") { JobID($0) != nil }
    }

    /// A moment in microseconds.
    static func time(_ name: String, _ presence: Presence = .required) -> Self {
        integer(name, in: StoredRange.time, presence)
    }

    /// A SHA-256 digest.
    static func digest(_ name: String) -> Self {
        text(name, .required, "64 hexadecimal digits") { text in
            text.utf8.count == 64 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        }
    }

    /// Bytes.
    static func bytes(_ name: String) -> Self {
        Self(name, .required, "bytes") { value in
            if case .blob = value { true } else { false }
        }
    }

    /// Whether a column must be there.
    enum Presence: Sendable {
        case required
        /// It has a default.
        case defaulted
        case nullable
    }

    private init(
        _ name: String, _ presence: Presence, _ expected: String, _ accepts: @escaping @Sendable (SQLValue) -> Bool
    ) {
        self.init(
            name, isRequired: presence == .required, takesNull: presence == .nullable, expected, accepts)
    }
}
