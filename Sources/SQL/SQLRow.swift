/// A row of an answer. Columns are found by the names that the statement gives them.
package struct SQLRow: Sendable {
    /// The names, shared by all rows of an answer.
    package let columns: [String]
    /// The values, in the order of `columns`.
    package let values: [SQLValue]

    package init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column; null when there is none of that name.
    package subscript(_ column: String) -> SQLValue {
        guard let index = columns.firstIndex(of: column), values.indices.contains(index) else { return .null }
        return values[index]
    }

    /// The value at a position; null beyond the last.
    package subscript(_ index: Int) -> SQLValue { values.indices.contains(index) ? values[index] : .null }
}

extension SQLValue {
    /// The number, or nil for everything else; a real without fraction counts.
    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .real(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The number as a real, or nil.
    package var real: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// The text, or nil for everything else.
    package var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    /// The bytes of a blob or a text, or nil.
    package var bytes: [UInt8]? {
        switch self {
        case .blob(let value): value
        case .text(let value): Array(value.utf8)
        default: nil
        }
    }

    /// Whether a number that is not 0 stands there.
    package var isTrue: Bool { integer.map { $0 != 0 } ?? false }
}
