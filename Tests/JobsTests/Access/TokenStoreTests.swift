import Jobs
import SQL
import TestSupport
import Testing

@Suite("Tokens", .sharedPostgres)
struct TokenStoreTests {
    @Test("a token lets in who has its secret", arguments: StoreHarness.Engine.allCases)
    func verify(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let time = ManualTime()
            let store = try await TokenStore(database, time: time)
            #expect(try await store.isEmpty())
            let (token, secret) = try await store.create(name: "ops", role: .operate)
            #expect(secret.wholeMatch(of: /trawl_[A-Za-z0-9_-]{43}/) != nil)
            #expect(try await !store.isEmpty())
            #expect(try await store.verify(secret) == token)
            #expect(try await store.list() == [token])
            for wrong in [
                "", "trawl_", secret + "x", String(secret.dropLast()), secret.uppercased(),
                String(repeating: "x", count: 100_000),
            ] {
                #expect(try await store.verify(wrong) == nil)
            }
            let other = try await TokenStore(database, time: time)
            #expect(try await other.verify(secret) == token)
        }
    }

    @Test(
        "a revocation holds at once, and within a second for other processes", arguments: StoreHarness.Engine.allCases)
    func revoke(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let time = ManualTime()
            let store = try await TokenStore(database, time: time)
            let other = try await TokenStore(database, time: time)
            let (token, secret) = try await store.create(name: "a", role: .admin)
            #expect(try await other.verify(secret) == token)
            #expect(try await store.revoke(name: "a"))
            #expect(try await !store.revoke(name: "a"))
            #expect(try await store.verify(secret) == nil)
            time.advance(by: .seconds(1))
            #expect(try await other.verify(secret) == nil)
        }
    }

    @Test("a name is taken once", arguments: StoreHarness.Engine.allCases)
    func taken(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await TokenStore(database)
            let (token, secret) = try await store.create(name: "a", role: .read)
            let fault = await #expect(throws: TokenFault.self) { try await store.create(name: "a", role: .admin) }
            #expect(fault?.code == .nameTaken)
            #expect(try await store.verify(secret) == token)
        }
    }

    @Test("P33 the database has no secret, and two tokens differ", arguments: StoreHarness.Engine.allCases)
    func noSecret(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let store = try await TokenStore(database)
            let secrets = [
                try await store.create(name: "a", role: .read).secret,
                try await store.create(name: "b", role: .read).secret,
            ]
            #expect(Set(secrets).count == 2)
            let rows = try await database.read { try $0.query("SELECT * FROM tokens") }
            for secret in secrets {
                #expect(!rows.contains { $0.values.contains { $0.text?.contains(secret.dropFirst(6)) == true } })
            }
        }
    }

    @Test("roles allow what lies below them")
    func roles() {
        let allowed: [Role: Set<Role>] = [
            .read: [.read], .operate: [.read, .operate], .admin: Set(Role.allCases), .node: [.node],
        ]
        for role in Role.allCases {
            for needed in Role.allCases { #expect(role.allows(needed) == (allowed[role]?.contains(needed) ?? false)) }
        }
    }
}
