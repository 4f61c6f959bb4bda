import Jobs
import SQL
import TestSupport
import Testing
import Web

@Suite("The oldest that waits", .sharedPostgres)
struct WaitingSinceTests {
    @Test("is known without asking the database", arguments: StoreHarness.Engine.allCases)
    func oldest(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            #expect(harness.store.waitingSince() == nil)
            let begin = harness.time.now
            _ = try await harness.store.submit([.test(project: "a")])
            harness.time.advance(by: .seconds(60))
            _ = try await harness.store.submit([.test(project: "b", priority: 9)])
            #expect(harness.store.waitingSince() == begin)
            #expect(try await harness.reopened().waitingSince() == begin)
            // The one that came later goes first, by its priority.
            _ = try await harness.store.lease(1, for: .all("n"))
            #expect(harness.store.waitingSince() == begin)
            _ = try await harness.store.lease(1, for: .all("n"))
            #expect(harness.store.waitingSince() == nil)
        }
    }
}
