import Testing

@testable import SQL

@Suite struct TransactionBatchTests {
    private static func run(
        _ session: ScriptedSession, _ transactions: [ScriptedTransaction]
    ) {
        var batch = TransactionBatch(session: session)
        batch.run(transactions)
        #expect(transactions.allSatisfy { $0.finishes == 1 })
    }

    private static func fault(_ code: SQLFault.Code) -> SQLFault { SQLFault(code, "scripted") }

    @Test("all are committed together")
    func together() {
        let session = ScriptedSession()
        Self.run(session, ["a", "b", "c"].map { ScriptedTransaction($0) })
        #expect(session.calls == ["begin", "a", "b", "c", "commit"])
        #expect(session.committed == ["a", "b", "c"])
    }

    @Test("one that throws before it changes anything costs the others nothing")
    func refusedFirst() {
        let session = ScriptedSession()
        let refused = ScriptedTransaction("b", refusal: (Refusal(number: 1), isFirst: true))
        Self.run(session, [ScriptedTransaction("a"), refused, ScriptedTransaction("c")])
        #expect(session.calls == ["begin", "a", "c", "commit"])
        #expect(refused.failure as? Refusal == Refusal(number: 1))
    }

    @Test("one that throws after a change is taken back alone, with a savepoint")
    func refusedLater() {
        let session = ScriptedSession()
        let refused = ScriptedTransaction("b", refusal: (Refusal(number: 1), isFirst: false))
        let others = [ScriptedTransaction("a"), ScriptedTransaction("c")]
        Self.run(session, [others[0], refused, others[1]])
        #expect(session.committed == ["a", "c"])
        #expect(refused.failure != nil)
        #expect(others.allSatisfy { $0.failure == nil && $0.runs <= 2 })
    }

    @Test("P35 when a fault ends the transaction, each runs alone")
    func endedTransaction() {
        let session = ScriptedSession()
        session.faultsEndTransaction = true
        session.failures["b"] = Array(repeating: Self.fault(.full), count: 9)
        let transactions = ["a", "b", "c"].map { ScriptedTransaction($0) }
        Self.run(session, transactions)
        #expect(session.committed == ["a", "c"])
        #expect(transactions.map(\.code) == [nil, .full, nil])
    }

    @Test("P35 a commit that fails leaves nothing, and nothing is reported done")
    func failedCommit() {
        let session = ScriptedSession()
        session.failures["commit"] = [Self.fault(.full)]
        let transactions = ["a", "b"].map { ScriptedTransaction($0) }
        Self.run(session, transactions)
        #expect(session.committed == [])
        #expect(!session.isInTransaction)
        #expect(transactions.map(\.code) == [.full, .full])
    }

    @Test("a constraint that is checked at the commit fails those alone that hurt it")
    func deferredConstraint() {
        let session = ScriptedSession()
        session.failures["commit"] = [Self.fault(.constraint), Self.fault(.constraint)]
        let transactions = ["a", "b"].map { ScriptedTransaction($0) }
        Self.run(session, transactions)
        #expect(session.committed == ["b"])
        #expect(transactions.map(\.code) == [.constraint, nil])
    }

    @Test("P36 what passes is done again, a limited number of times", arguments: [2, 3])
    func passing(_ times: Int) {
        let session = ScriptedSession()
        session.passing = [.unavailable]
        session.failures["b"] = Array(repeating: Self.fault(.unavailable), count: times)
        let transactions = ["a", "b"].map { ScriptedTransaction($0) }
        Self.run(session, transactions)
        #expect(session.recoveries == 2)
        #expect(session.committed == (times == 2 ? ["a", "b"] : []))
        #expect(transactions.map(\.code) == (times == 2 ? [nil, nil] : [.unavailable, .unavailable]))
    }

    @Test("P36 a commit whose answer was lost is not done again", arguments: [true, false])
    func lostAnswer(_ wasCommitted: Bool) {
        let session = ScriptedSession()
        session.passing = [.unavailable]
        session.commitsBeforeFailing = wasCommitted
        session.failures["commit"] = [Self.fault(.unavailable)]
        let refused = ScriptedTransaction("x", refusal: (Refusal(number: 1), isFirst: true))
        let transactions = [ScriptedTransaction("a"), refused]
        Self.run(session, transactions)
        #expect(session.committed == ["a"])
        #expect(transactions[0].failure == nil)
        #expect(transactions[0].runs == (wasCommitted ? 1 : 2))
        #expect(refused.failure as? Refusal == Refusal(number: 1))
    }
}
