import Synchronization

@testable import SQL

/// A connection without a database: it fails where it is told to, and keeps what was done. Its statements are names;
/// what was committed is in `committed`.
final class ScriptedSession: TransactionSession, @unchecked Sendable {
    /// Unchecked: a batch runs on the test's own task.
    var failures: [String: [SQLFault]] = [:]
    /// Faults of these codes pass.
    var passing: Set<SQLFault.Code> = []
    /// Whether a fault ends the whole transaction, as a full disk does.
    var faultsEndTransaction = false
    var commitsBeforeFailing = false

    private(set) var calls: [String] = []
    private(set) var committed: [String] = []
    private(set) var recoveries = 0
    private var pending: [String] = []
    private var saved = 0
    private var before = 0
    private var committedBatch: Int64 = 0
    private var batch: Int64 = 0
    private(set) var isInTransaction = false
    private(set) var fault: SQLFault?

    var dialect: SQLDialect { .sqlite }
    var isUntouched: Bool { isInTransaction && pending.count == before }

    private func fail(at call: String) throws(SQLFault) {
        calls.append(call)
        guard let next = failures[call]?.first else { return }
        failures[call]?.removeFirst()
        if faultsEndTransaction { rollback() }
        throw next
    }

    func begin(batch: Int64) throws(SQLFault) -> Bool {
        try fail(at: "begin")
        if committedBatch == batch { return false }
        self.batch = batch
        isInTransaction = true
        pending = []
        return true
    }

    func commit() throws(SQLFault) {
        if commitsBeforeFailing, failures["commit"]?.isEmpty == false { keep() }
        try fail(at: "commit")
        keep()
    }

    private func keep() {
        committed += pending
        pending = []
        committedBatch = batch
        isInTransaction = false
    }

    func rollback() {
        pending = []
        isInTransaction = false
    }

    func savepoint() throws(SQLFault) {
        try fail(at: "savepoint")
        saved = pending.count
    }

    func releaseSavepoint() throws(SQLFault) { try fail(at: "release") }
    func rollbackToSavepoint() throws(SQLFault) { pending.removeLast(pending.count - saved) }

    func startBody() {
        fault = nil
        before = pending.count
    }

    func isPassing(_ fault: SQLFault) -> Bool { passing.contains(fault.code) }

    func recover(from fault: SQLFault, attempts: Int) throws(SQLFault) {
        guard passing.contains(fault.code), attempts < 3 else { throw fault }
        recoveries += 1
    }

    func close() {}

    func query(_ statement: String, _ arguments: [SQLValue]) throws -> [SQLRow] { [] }

    func execute(_ statement: String, _ arguments: [SQLValue]) throws -> Int {
        do {
            try fail(at: statement)
        } catch {
            fault = fault ?? error
            throw error
        }
        pending.append(statement)
        return 1
    }

    func forEach(_ statement: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {}
}

/// A write of one statement, and how it ended.
final class ScriptedTransaction: WaitingTransaction, @unchecked Sendable {
    let statement: String
    /// Thrown before or behind the statement.
    var refusal: (error: any Error, isFirst: Bool)?
    var failure: (any Error)?
    private(set) var runs = 0
    private(set) var finishes = 0

    init(_ statement: String, refusal: (error: any Error, isFirst: Bool)? = nil) {
        self.statement = statement
        self.refusal = refusal
    }

    func run(_ connection: any SQLConnection) throws {
        runs += 1
        if let refusal, refusal.isFirst { throw refusal.error }
        try connection.execute(statement)
        if let refusal { throw refusal.error }
    }

    func finish() { finishes += 1 }

    /// The code of its fault; nil when it was done.
    var code: SQLFault.Code? { (failure as? SQLFault)?.code }
}
