package import SQL

/// What may stand in the rows of one table of a backup.
package struct TableRule: Sendable {
    /// The value of a column; null when the row has none.
    package typealias Values = (_ column: String) -> SQLValue

    let columns: [ColumnRule]
    /// Looks at values together, once each of them is right. Answers the column that is wrong, and what should stand there.
    let fault: @Sendable (Values) -> (column: String, expected: String)?

    init(
        _ columns: [ColumnRule],
        fault: @escaping @Sendable (Values) -> (column: String, expected: String)? = { _ in nil }
    ) {
        self.columns = columns
        self.fault = fault
    }
}

/// Looks at the rows of one piece of a table.
struct BackupRowCheck {
    private let table: String
    private let rule: TableRule?
    private let places: [String: Int]
    /// The rules by the places of their columns.
    private let ordered: [ColumnRule?]

    /// Throws ``BackupFault`` when a column is missing. Columns without a rule may hold anything; tables too.
    init(_ table: String, columns: [String], rule: TableRule?) throws(BackupFault) {
        self.table = table
        self.rule = rule
        let places = Dictionary(zip(columns, 0...), uniquingKeysWith: { first, _ in first })
        self.places = places
        ordered = columns.map { name in rule?.columns.first { $0.name == name } }
        if let missing = rule?.columns.first(where: { $0.isRequired && places[$0.name] == nil }) {
            throw BackupFault(
                .damaged,
                "the backup cannot be used: its table \(table) has no column \(missing.name); make another one")
        }
    }

    /// Throws ``BackupFault`` for a row that this program cannot have written.
    ///
    /// - Parameter number: the row's, from 1, in its table.
    func require(_ row: [SQLValue], number: Int) throws(BackupFault) {
        guard let rule else { return }
        for (value, rule) in zip(row, ordered) {
            guard let rule else { continue }
            guard value == .null ? rule.takesNull : rule.accepts(value) else {
                throw fault(number, rule.name, rule.expected)
            }
        }
        let wrong = rule.fault { column in
            guard let place = places[column], row.indices.contains(place) else { return .null }
            return row[place]
        }
        if let wrong { throw fault(number, wrong.column, wrong.expected) }
    }

    private func fault(_ number: Int, _ column: String, _ expected: String) -> BackupFault {
        BackupFault(
            .damaged,
            "the backup cannot be used: in row \(number) of table \(table), column \(column) should be \(expected); "
                + "take another copy of it, or make another one")
    }
}
