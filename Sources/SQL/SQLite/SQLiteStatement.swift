import Foundation
import GRDB
import GRDBSQLite

/// A prepared statement, used through SQLite's own calls: GRDB's rows and arguments cost several times the statement.
final class SQLiteStatement {
    /// Keeps the statement; only what `pointer` names is used.
    private let statement: Statement
    private let pointer: OpaquePointer
    private let arguments: Int
    /// Whether it changes nothing.
    let isReadOnly: Bool
    /// The names of the columns, shared by all rows.
    private var columns: [String] = []

    /// To be called where `database` may be used.
    init(_ database: GRDB.Database, _ text: String) throws(SQLFault) {
        do {
            statement = try database.makeStatement(sql: text)
        } catch {
            throw SQLFault(grdb: error, path: database.shownPath, statement: text)
        }
        pointer = statement.sqliteStatement
        arguments = Int(sqlite3_bind_parameter_count(pointer))
        isReadOnly = sqlite3_stmt_readonly(pointer) != 0
    }

    /// Whether a run of it is under way, further up.
    var isBusy: Bool { sqlite3_stmt_busy(pointer) != 0 }

    func bind(_ values: [SQLValue]) throws(SQLFault) {
        guard values.count == arguments else {
            throw SQLFault(.statement, "The statement has \(arguments) arguments, and \(values.count) were given.")
        }
        for (index, value) in values.enumerated() {
            let code = try bind(value, at: index)
            guard code == SQLITE_OK else {
                throw SQLFault(.statement, "Argument \(index + 1) is too large for SQLite.")
            }
        }
    }

    /// SQLite's code: the next row is there (`SQLITE_ROW`), the end (`SQLITE_DONE`), or an error.
    func step() -> Int32 { sqlite3_step(pointer) }

    func reset() {
        sqlite3_reset(pointer)
        if arguments > 0 { sqlite3_clear_bindings(pointer) }
    }

    /// The row that `step` came to.
    func row() -> SQLRow {
        let count = sqlite3_column_count(pointer)
        readColumns(count)
        return SQLRow(columns: columns, values: (0..<count).map(value))
    }

    /// Another connection may have changed the table that `SELECT *` stands for: SQLite prepares anew then.
    private func readColumns(_ count: Int32) {
        let isCurrent =
            columns.count == Int(count)
            && columns.indices.allSatisfy { index in
                sqlite3_column_name(pointer, Int32(index)).map { strcmp($0, columns[index]) == 0 } ?? false
            }
        if isCurrent { return }
        columns = (0..<count).map { index in sqlite3_column_name(pointer, index).map { String(cString: $0) } ?? "" }
    }

    private func value(_ column: Int32) -> SQLValue {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(pointer, column))
        case SQLITE_TEXT:
            .text(
                String(
                    decoding: UnsafeBufferPointer(
                        start: sqlite3_column_text(pointer, column), count: Int(sqlite3_column_bytes(pointer, column))),
                    as: UTF8.self))
        case SQLITE_BLOB:
            .blob(
                Array(
                    UnsafeRawBufferPointer(
                        start: sqlite3_column_blob(pointer, column), count: Int(sqlite3_column_bytes(pointer, column))))
            )
        default: .null
        }
    }

    private func bind(_ value: SQLValue, at index: Int) throws(SQLFault) -> Int32 {
        // SQLite copies what it is given, since it keeps it until the statement is reset.
        let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let position = Int32(index + 1)
        switch value {
        case .null: return sqlite3_bind_null(pointer, position)
        case .integer(let number): return sqlite3_bind_int64(pointer, position, number)
        case .real(let number):
            guard number.isFinite else { throw .notFinite(argument: index) }
            return sqlite3_bind_double(pointer, position, number)
        case .text(var text):
            let code = text.withUTF8 { bytes -> Int32? in
                if bytes.contains(0) { return nil }
                // An empty string may have no address, which would mean NULL.
                guard let start = bytes.baseAddress else { return sqlite3_bind_text(pointer, position, "", 0, copies) }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_bind_text64(pointer, position, $0, UInt64(bytes.count), copies, UInt8(SQLITE_UTF8))
                }
            }
            guard let code else { throw .nulInText(argument: index) }
            return code
        case .blob(let bytes):
            if bytes.isEmpty { return sqlite3_bind_zeroblob(pointer, position, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(pointer, position, $0.baseAddress, UInt64($0.count), copies)
            }
        }
    }
}
