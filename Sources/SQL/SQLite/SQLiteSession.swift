import GRDB
import GRDBSQLite

/// A connection to a file.
///
/// Unchecked, and safe: one thread of ``TransactionQueue`` uses it, inside `withAccess`, where GRDB's queue keeps others
/// out. The writer is made before that thread starts and closed after it has ended, so never used by two at a time.
final class SQLiteSession: TransactionSession, @unchecked Sendable {
    /// Statements that differ in text are kept up to this many.
    private static let mostStatements = 512

    let path: String
    private let isReader: Bool
    private let queue: DatabaseQueue
    private let database: GRDB.Database
    private var statements: [String: SQLiteStatement] = [:]
    private var hasChanged = false
    private(set) var fault: SQLFault?

    var dialect: SQLDialect { .sqlite }

    init(_ path: String, isReader: Bool, waitingUpTo busyTimeout: Duration) throws(SQLFault) {
        self.path = path
        self.isReader = isReader
        var configuration = Configuration()
        configuration.readonly = isReader
        // A transaction lasts over many calls.
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        configuration.label = path
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            database = try queue.inDatabase { database in
                if !isReader { try Self.prepareWriter(database) }
                // As in PostgreSQL.
                try database.execute(sql: "PRAGMA case_sensitive_like = ON")
                return database
            }
        } catch {
            throw SQLFault(grdb: error, path: path)
        }
    }

    private static func prepareWriter(_ database: GRDB.Database) throws {
        guard sqlite3_db_readonly(database.sqliteConnection, "main") == 0 else {
            throw SQLFault(.io, "\(database.shownPath) is read-only; give this user the right to write to it.")
        }
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw SQLFault(
                .io,
                "\(database.shownPath) cannot use a write-ahead log (it says \(mode ?? "nothing"));"
                    + " move it to a local disk.")
        }
        // FULL: a commit is on disk when it is answered. The log is cut back to 64 MiB after it has been larger.
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
    }

    func withAccess(_ body: () -> Void) { queue.inDatabase { _ in body() } }

    func close() {
        queue.inDatabase { _ in statements = [:] }
        // It fails only while statements are under way, and then closes behind the last of them.
        try? queue.close()
    }

    // MARK: Transactions

    func begin(batch: Int64) throws(SQLFault) -> Bool {
        try control(isReader ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE")
        return true
    }

    func commit() throws(SQLFault) { try control("COMMIT") }

    func rollback() {
        // A full disk or a failed read has ended the transaction already. Nothing can be done when this fails: then
        // the next BEGIN fails too, and says why.
        if isInTransaction { try? control("ROLLBACK") }
    }

    func savepoint() throws(SQLFault) { try control("SAVEPOINT body") }
    func releaseSavepoint() throws(SQLFault) { try control("RELEASE body") }

    func rollbackToSavepoint() throws(SQLFault) {
        try control("ROLLBACK TO body")
        try control("RELEASE body")
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(database.sqliteConnection) == 0 }
    var isUntouched: Bool { !hasChanged && isInTransaction }

    func startBody() {
        hasChanged = false
        fault = nil
    }

    func isPassing(_ fault: SQLFault) -> Bool { false }
    // SQLite has waited for what may pass.
    func recover(from fault: SQLFault, attempts: Int) throws(SQLFault) { throw fault }

    private func control(_ text: String) throws(SQLFault) {
        let statement = try prepared(text)
        defer { statement.reset() }
        let code = statement.step()
        if code != SQLITE_DONE { throw failure(code, text) }
    }

    // MARK: Statements

    func query(_ statement: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try run(statement, arguments) { statement in
            rows.append(statement.row())
            return true
        }
        return rows
    }

    func execute(_ statement: String, _ arguments: [SQLValue]) throws -> Int {
        let before = sqlite3_total_changes64(database.sqliteConnection)
        try run(statement, arguments) { _ in true }
        // Statements that change no rows leave the count of the one before.
        if sqlite3_total_changes64(database.sqliteConnection) == before { return 0 }
        return Int(sqlite3_changes64(database.sqliteConnection))
    }

    func forEach(_ statement: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        try run(statement, arguments) { try body($0.row()) }
    }

    private func run(_ text: String, _ arguments: [SQLValue], _ body: (SQLiteStatement) throws -> Bool) throws {
        if let fault { throw fault }
        let statement: SQLiteStatement
        do {
            statement = try prepared(text)
            try statement.bind(arguments)
        } catch {
            throw noted(error)
        }
        defer { statement.reset() }
        while true {
            let code = statement.step()
            guard code == SQLITE_ROW || code == SQLITE_DONE else { throw noted(failure(code, text)) }
            if !statement.isReadOnly { hasChanged = true }
            guard code == SQLITE_ROW, try body(statement) else { return }
        }
    }

    private func prepared(_ text: String) throws(SQLFault) -> SQLiteStatement {
        if let statement = statements[text], !statement.isBusy { return statement }
        let statement = try SQLiteStatement(database, text)
        if statements.count >= Self.mostStatements { statements = [:] }
        statements[text] = statement
        return statement
    }

    private func failure(_ code: Int32, _ text: String) -> SQLFault {
        let message = sqlite3_errmsg(database.sqliteConnection).map { String(cString: $0) } ?? "no message"
        return SQLFault(sqlite: code, message, path: path, statement: text, isReadOnly: isReader)
    }

    private func noted(_ error: SQLFault) -> SQLFault {
        if fault == nil { fault = error }
        return error
    }
}
