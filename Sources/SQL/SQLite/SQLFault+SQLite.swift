import GRDB
import GRDBSQLite

extension SQLFault {
    /// What SQLite's result code (also an extended one) means.
    ///
    /// - Parameters:
    ///   - message: SQLite's, which holds no values.
    ///   - isReadOnly: whether the connection is for reading: then a write is a mistake in the program.
    init(sqlite code: Int32, _ message: String, path: String, statement: String?, isReadOnly: Bool = false) {
        let place = statement.map { "\(path), statement “\($0.shownStatement)”" } ?? path
        let kind: Code
        let advice: String
        switch code & 0xFF {
        case SQLITE_FULL: (kind, advice) = (.full, "Make space on the disk; reads still work.")
        case SQLITE_BUSY, SQLITE_LOCKED:
            (kind, advice) = (.busy, "Another process holds the database; end it or try again.")
        case SQLITE_CONSTRAINT: (kind, advice) = (.constraint, "The row contradicts another one.")
        case SQLITE_CORRUPT: (kind, advice) = (.corrupt, "The file is damaged; restore a backup.")
        case SQLITE_NOTADB: (kind, advice) = (.corrupt, "The file is no SQLite database; name another one.")
        case SQLITE_READONLY where isReadOnly: (kind, advice) = (.statement, "A read must not change anything.")
        case SQLITE_READONLY: (kind, advice) = (.io, "The file, its folder or its file system is read-only.")
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            (kind, advice) = (.io, "Look at the rights of the file and its folder.")
        case SQLITE_IOERR, SQLITE_NOLFS, SQLITE_PROTOCOL, SQLITE_NOMEM, SQLITE_INTERRUPT:
            (kind, advice) = (.io, "Look at the disk and the system's log.")
        default: (kind, advice) = (.statement, "This is a mistake in the program.")
        }
        self.init(kind, "SQLite says “\(message)” (code \(code)) of \(place). \(advice)")
    }

    /// An error that GRDB threw.
    init(grdb error: any Error, path: String, statement: String? = nil) {
        switch error {
        case let fault as SQLFault: self = fault
        case let error as DatabaseError:
            self.init(
                sqlite: error.extendedResultCode.rawValue, error.message ?? "no message", path: path,
                statement: statement)
        default: self.init(.statement, "\(path): \(error)")
        }
    }
}

extension GRDB.Database {
    /// The path of the file, for messages.
    var shownPath: String {
        sqlite3_db_filename(sqliteConnection, "main").map { String(cString: $0) } ?? "the database"
    }
}
