import Logging

/// A connection that comes back when it is lost.
///
/// Unchecked, and safe: a thread of ``TransactionQueue`` makes it, uses it and closes it, and hands it to nobody else.
/// What threads share stands in the context, which is checked.
final class PostgresSession: TransactionSession, @unchecked Sendable {
    /// How often a batch is tried that meets conflicts or breaks connections.
    private static let mostAttempts = 12

    let context: PostgresContext
    private let isReader: Bool
    private let link: PostgresLink
    /// The number of the batch whose COMMIT was sent and not answered.
    private var unansweredBatch: Int64?
    private var batch: Int64 = 0
    private var batchHasChanged = false
    private var hasChanged = false
    /// Numbers the cursors, since one may be open inside another.
    private var cursors = 0
    private(set) var fault: SQLFault?
    private var remedy = PostgresFailure.Remedy.none

    var dialect: SQLDialect { .postgres }

    init(_ context: PostgresContext, isReader: Bool) {
        self.context = context
        self.isReader = isReader
        link = PostgresLink(context, isReader: isReader)
    }

    func close() {
        // Best effort: what stays behind goes after a week.
        if !isReader { _ = try? link.connection?.run("DELETE FROM sql_writers WHERE writer = '\(context.writer)'") }
        link.drop()
    }

    // MARK: Transactions

    func begin(batch: Int64) throws(SQLFault) -> Bool {
        self.batch = batch
        batchHasChanged = false
        return try noting { () throws(PostgresFailure) in
            let connection = try link.connected()
            // Repeatable read: what a body has read is still so when it writes, whoever else writes.
            try connection.run(
                isReader ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN ISOLATION LEVEL REPEATABLE READ")
            guard unansweredBatch == batch else { return true }
            let row = try connection.run("SELECT batch FROM sql_writers WHERE writer = '\(context.writer)'").rows()
                .first
            guard let committed = row?[0].integer, committed >= batch else { return true }
            try connection.run("ROLLBACK")
            unansweredBatch = nil
            context.logger.info("PostgreSQL had committed what it could not answer: nothing is done again.")
            return false
        }
    }

    /// Leaves the batch's number and commits, in one message: the server gets both or neither. Should an old message
    /// arrive after the batch has been done again, it meets the row changed, and fails.
    func commit() throws(SQLFault) {
        try noting { () throws(PostgresFailure) in
            let connection = try link.connected()
            guard batchHasChanged else { return try requireCommit(connection, "COMMIT") }
            unansweredBatch = batch
            do throws(PostgresFailure) {
                try requireCommit(
                    connection,
                    """
                    INSERT INTO sql_writers (writer, batch) VALUES ('\(context.writer)', \(batch))
                    ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, seen_at = now()
                    WHERE sql_writers.batch < excluded.batch; COMMIT
                    """)
            } catch {
                // Refused is not committed; only without an answer it is not known.
                if !connection.isLost { unansweredBatch = nil }
                throw error
            }
            unansweredBatch = nil
        }
    }

    private func requireCommit(_ connection: PostgresConnection, _ text: String) throws(PostgresFailure) {
        let command = try connection.run(text).command
        guard command == "COMMIT" else {
            throw PostgresFailure(
                SQLFault(.statement, "PostgreSQL answered COMMIT with \(command): a fault went unnoticed."),
                remedy: .none)
        }
    }

    func rollback() {
        // When this fails the connection is lost, which the next BEGIN notices.
        if let connection = link.connection, connection.hasTransaction { _ = try? connection.run("ROLLBACK") }
    }

    func savepoint() throws(SQLFault) { try control("SAVEPOINT body") }
    func releaseSavepoint() throws(SQLFault) { try control("RELEASE body") }
    func rollbackToSavepoint() throws(SQLFault) { try control("ROLLBACK TO body; RELEASE body") }

    private func control(_ text: String) throws(SQLFault) {
        try noting { () throws(PostgresFailure) in _ = try link.connected().run(text) }
    }

    var isInTransaction: Bool { link.connection?.hasTransaction ?? false }
    var isUntouched: Bool { !hasChanged && link.connection?.isInTransaction ?? false }

    func startBody() {
        fault = nil
        remedy = .none
        hasChanged = false
    }

    // MARK: Faults that pass

    func isPassing(_ fault: SQLFault) -> Bool {
        if case .none = remedy { false } else { true }
    }

    func recover(from fault: SQLFault, attempts: Int) throws(SQLFault) {
        guard attempts < Self.mostAttempts else { throw fault }
        switch remedy {
        case .none: throw fault
        case .again: link.pause(.milliseconds(1 << min(attempts, 8)))
        case .connect:
            do {
                try link.reconnect(after: fault)
            } catch {
                let doubt = unansweredBatch == batch ? " Whether the last transaction was committed is not known." : ""
                throw SQLFault(error.code, error.description + doubt)
            }
        }
    }

    private func noting<Answer>(
        _ body: () throws(PostgresFailure) -> Answer
    ) throws(SQLFault) -> Answer {
        do throws(PostgresFailure) {
            return try body()
        } catch {
            remedy = error.remedy
            throw error.fault
        }
    }

    // MARK: Statements

    func query(_ statement: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        try run(statement, arguments).rows()
    }

    func execute(_ statement: String, _ arguments: [SQLValue]) throws -> Int { try run(statement, arguments).changes }

    func forEach(_ statement: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        guard PostgresStatements.onlyReads(statement) else {
            for row in try query(statement, arguments) where try !body(row) { return }
            return
        }
        cursors += 1
        let cursor = "rows_\(cursors)"
        try inBody { connection throws(PostgresFailure) in
            try link.statements.declare(cursor, statement, PostgresArguments(checking: arguments), on: connection)
        }
        // One that is left open by a body that throws ends with the transaction.
        while true {
            let rows = try inBody { connection throws(PostgresFailure) in
                try connection.run("FETCH 500 FROM \(cursor)").rows()
            }
            for row in rows where try !body(row) { return try close(cursor) }
            if rows.count < 500 { return try close(cursor) }
        }
    }

    private func close(_ cursor: String) throws {
        try inBody { connection throws(PostgresFailure) in _ = try connection.run("CLOSE \(cursor)") }
    }

    private func run(_ text: String, _ values: [SQLValue]) throws -> PostgresResult {
        try inBody { connection throws(PostgresFailure) in
            let result = try link.statements.run(text, PostgresArguments(checking: values), on: connection)
            if !PostgresStatements.onlyReads(text) {
                hasChanged = true
                batchHasChanged = true
            }
            return result
        }
    }

    /// Runs what belongs to a body, and keeps its first fault.
    private func inBody<Answer>(
        _ work: (PostgresConnection) throws(PostgresFailure) -> Answer
    ) throws(SQLFault) -> Answer {
        if let fault { throw fault }
        do {
            return try noting { () throws(PostgresFailure) in try work(try link.connected()) }
        } catch {
            fault = error
            throw error
        }
    }
}

extension PostgresArguments {
    fileprivate init(checking values: [SQLValue]) throws(PostgresFailure) {
        do {
            try self.init(values)
        } catch {
            throw PostgresFailure(error, remedy: .none)
        }
    }
}
