import SQL

/// Arguments of `IN (…)`.
enum SQLList {
    /// Question marks and values for a list, filled up with its last value to the next power of two: so there are few
    /// different statements to prepare. `values` must not be empty.
    static func filled(_ values: [SQLValue]) -> (marks: String, values: [SQLValue]) {
        var size = 1
        while size < values.count { size *= 2 }
        var filled = values
        if let last = values.last { filled.append(contentsOf: repeatElement(last, count: size - values.count)) }
        return (marks[size] ?? marks(size), filled)
    }

    private static let marks = Dictionary(
        uniqueKeysWithValues: sequence(first: 1) { $0 < mostValues ? $0 * 2 : nil }.map { ($0, marks($0)) })

    private static func marks(_ count: Int) -> String { repeatElement("?", count: count).joined(separator: ", ") }

    /// The most values that one statement is given.
    static let mostValues = 512
}
