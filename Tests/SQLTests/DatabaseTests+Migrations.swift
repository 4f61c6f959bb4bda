import SQL
import TestSupport
import Testing

extension DatabaseTests {
    /// `count` steps, each with a table and a row that must come once.
    private static func steps(_ count: Int, failingAt failing: Int? = nil) -> [Migration] {
        (1..<count + 1).map { number in
            Migration(number, "step \(number)") { dialect in
                [
                    "CREATE TABLE t\(number) (id \(dialect.identity), n \(dialect.integer))",
                    "INSERT INTO t\(number) (n) VALUES (\(number))",
                ] + (number == failing ? ["INSERT INTO nowhere VALUES (1)"] : [])
            }
        }
    }

    @Test("migrations are applied once, in order, and later ones are added", arguments: DatabaseKind.allCases)
    func migrations(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            for count in [2, 2, 4] { try await database.migrate(Self.steps(count)) }
            let applied = try await database.read {
                try $0.query("SELECT version, name, applied_at FROM schema_migrations ORDER BY version")
            }
            #expect(applied.compactMap { $0["version"].integer } == [1, 2, 3, 4])
            #expect(applied.last?["name"] == "step 4")
            // After 2020, in microseconds.
            #expect(applied.allSatisfy { ($0["applied_at"].integer ?? 0) > 1_577_836_800_000_000 })
            for number in 1...4 {
                try await database.expect("SELECT n FROM t\(number)", count: 1)
            }
        }
    }

    @Test("P36 a migration that is broken off leaves nothing and is run again", arguments: DatabaseKind.allCases)
    func brokenMigration(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            let code = await faultCode { try await database.migrate(Self.steps(4, failingAt: 3)) }
            #expect(code == .statement)
            let applied = try await database.read { try $0.query("SELECT version FROM schema_migrations").count }
            #expect(applied == 2)
            #expect(await faultCode { _ = try await database.read { try $0.query("SELECT 1 FROM t3") } } == .statement)
            try await database.migrate(Self.steps(4))
            try await database.expect("SELECT n FROM t3", count: 1)
        }
    }

    @Test("P36 an older program refuses a newer schema", arguments: DatabaseKind.allCases)
    func newerSchema(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(Self.steps(3))
            let fault = await #expect(throws: SQLFault.self) { try await database.migrate(Self.steps(2)) }
            #expect(fault?.code == .schemaIsNewer)
            #expect(fault?.description.contains("schema 3 (“step 3”)") == true)
            #expect(await faultCode { try await database.migrate([Migration(2, "gap") { _ in [] }]) } == .statement)
        }
    }

    @Test("programs that start at the same time migrate once", arguments: DatabaseKind.allCases)
    func concurrentMigrations(_ kind: DatabaseKind) async throws {
        try await kind.withLocation { location in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let database = try await location.open()
                        try await database.migrate(Self.steps(5))
                        try await database.close()
                    }
                }
                try await group.waitForAll()
            }
            let database = try await location.open()
            for number in 1...5 {
                try await database.expect("SELECT n FROM t\(number)", count: 1)
            }
            try await database.close()
        }
    }
}
