import SQL
import TestSupport
import Testing

extension DatabaseTests {
    @Test("one holds a claim until it is released", arguments: DatabaseKind.allCases)
    func claims(_ kind: DatabaseKind) async throws {
        try await kind.withLocation { location in
            let (one, other) = (try await location.open(), try await location.open())
            let first = try await one.claim("controller")
            let claim = try #require(first)
            #expect(claim.isHeld)
            for database in [one, other] {
                let second = try await database.claim("controller")
                #expect(second == nil)
            }
            let taken = try await other.claim("scheduler")
            let another = try #require(taken)
            await claim.release()
            #expect(!claim.isHeld)
            let later = try await other.claim("controller")
            let next = try #require(later)
            #expect(next.isHeld && another.isHeld)
            await next.release()
            await next.release()
            await another.release()
            try await one.close()
            try await other.close()
        }
    }

    @Test("a claim that nobody keeps is free again", arguments: DatabaseKind.allCases)
    func droppedClaim(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            _ = try await database.claim("controller")
            try await eventually("the claim is free") {
                guard let claim = try await database.claim("controller") else { return false }
                await claim.release()
                return true
            }
        }
    }

    @Test(
        "names of claims are no paths", arguments: DatabaseKind.allCases,
        ["", "../x", "a/b", "a b", "ä", String(repeating: "x", count: 65)])
    func claimNames(_ kind: DatabaseKind, _ name: String) async throws {
        try await kind.withDatabase { database in
            #expect(await faultCode { _ = try await database.claim(name) } == .statement)
        }
    }
}
