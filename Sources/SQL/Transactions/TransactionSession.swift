/// A connection as ``TransactionQueue`` uses it: on one thread, one transaction at a time.
protocol TransactionSession: SQLConnection, AnyObject, Sendable {
    /// Runs `body` where the connection may be used.
    func withAccess(_ body: () -> Void)

    /// Begins a transaction. False when a transaction of the same `batch` has been committed before, and only the
    /// answer to its COMMIT was lost.
    func begin(batch: Int64) throws(SQLFault) -> Bool
    func commit() throws(SQLFault)
    /// Ends the transaction, if there still is one, without what it did.
    func rollback()
    func savepoint() throws(SQLFault)
    func releaseSavepoint() throws(SQLFault)
    func rollbackToSavepoint() throws(SQLFault)

    /// Forgets the fault and the changes of the body that ran before.
    func startBody()
    /// The first fault of a statement since ``startBody()``. All statements after it fail with it too, so that a body
    /// that goes on after a fault ends the same way with every engine.
    var fault: SQLFault? { get }
    /// Whether the transaction goes on, and nothing in it has been changed since ``startBody()``.
    var isUntouched: Bool { get }
    /// Whether the transaction can still go back to its savepoint.
    var isInTransaction: Bool { get }

    /// Whether `fault` says nothing about the statement: all that the transaction did may simply be done again.
    func isPassing(_ fault: SQLFault) -> Bool
    /// Waits until another try makes sense, for which it may connect again; throws what to report when none does.
    ///
    /// - Parameter attempts: how often the transaction has been tried.
    func recover(from fault: SQLFault, attempts: Int) throws(SQLFault)

    func close()
}

extension TransactionSession {
    func withAccess(_ body: () -> Void) { body() }
}
