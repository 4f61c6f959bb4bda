/// Transactions that are committed together, so that they share an fsync.
///
/// They run one behind the other in one transaction of the database. When one of them throws after it changed
/// something, all is undone and they run again with a savepoint each, so that only the faulty one is lost; when even
/// that cannot be (a full disk ends the whole transaction), each runs alone.
struct TransactionBatch<Session: TransactionSession> {
    private enum Outcome {
        /// Committed, but for those with a failure of their own.
        case done
        case withSavepoints
        case oneByOne
        case again(SQLFault)
    }

    let session: Session
    /// Counts the batches of this session; the same for all tries of one batch.
    var number: Int64 = 0

    /// Runs and finishes `transactions`.
    mutating func run(_ transactions: [any WaitingTransaction]) {
        number += 1
        var usesSavepoints = false
        var attempts = 0
        while true {
            switch attempt(transactions, usesSavepoints) {
            case .done:
                for transaction in transactions { transaction.finish() }
                return
            case .withSavepoints:
                usesSavepoints = true
            case .oneByOne:
                for transaction in transactions { run([transaction]) }
                return
            case .again(let fault):
                attempts += 1
                do {
                    try session.recover(from: fault, attempts: attempts)
                } catch {
                    for transaction in transactions {
                        transaction.failure = error
                        transaction.finish()
                    }
                    return
                }
            }
        }
    }

    private func attempt(_ transactions: [any WaitingTransaction], _ usesSavepoints: Bool) -> Outcome {
        do {
            // Their answers are those of the run that was committed.
            guard try session.begin(batch: number) else { return .done }
            for transaction in transactions {
                transaction.failure = nil
                if usesSavepoints { try session.savepoint() }
                if let outcome = try run(transaction, usesSavepoints, isAlone: transactions.count == 1) {
                    session.rollback()
                    return outcome
                }
            }
        } catch {
            session.rollback()
            return .again(error)
        }
        do {
            try session.commit()
            return .done
        } catch {
            session.rollback()
            // A constraint that is checked at the end: one of them hurt it.
            return error.code == .constraint && transactions.count > 1 ? .oneByOne : .again(error)
        }
    }

    /// Runs one body. Answers how the whole batch goes on when it cannot simply do so.
    private func run(
        _ transaction: any WaitingTransaction, _ usesSavepoints: Bool, isAlone: Bool
    ) throws(SQLFault) -> Outcome? {
        session.startBody()
        do {
            try transaction.run(session)
            if let fault = session.fault { throw fault }
        } catch {
            if let fault = session.fault, session.isPassing(fault) { return .again(fault) }
            transaction.failure = error
            if isAlone { return .done }
            // One that throws before it changes anything is the usual case, and costs the others nothing.
            if session.isUntouched { return nil }
            guard usesSavepoints else { return .withSavepoints }
            guard session.isInTransaction else { return .oneByOne }
            try session.rollbackToSavepoint()
            return nil
        }
        if usesSavepoints { try session.releaseSavepoint() }
        return nil
    }
}
