import SQL
import TestSupport
import Testing

/// What every driver does alike. Its parts are in `DatabaseTests+….swift`.
@Suite(.sharedPostgres) struct DatabaseTests {
    @Test("a write that throws leaves nothing, and its neighbours' writes stay", arguments: DatabaseKind.allCases)
    func rollback(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT NOT NULL)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let isRefused = number % 5 == 0
                        do {
                            try await database.write { connection in
                                try connection.execute("INSERT INTO t VALUES (?)", [.integer(Int64(number))])
                                if isRefused { throw Refusal(number: number) }
                            }
                            #expect(!isRefused)
                        } catch let refusal as Refusal {
                            #expect(refusal.number == number && isRefused)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await database.read { try $0.query("SELECT n FROM t ORDER BY n") }
            let kept = (Int64(0)..<200).filter { $0 % 5 != 0 }
            #expect(rows.compactMap(\.[0].integer) == kept)
        }
    }

    @Test(
        "writes see what those before them wrote, in the order in which they were asked for",
        arguments: DatabaseKind.allCases)
    func order(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT PRIMARY KEY)") }
            let tasks = 50
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<tasks {
                    group.addTask {
                        var mine: [Int64] = []
                        for _ in 0..<10 {
                            mine.append(
                                try await database.write { connection in
                                    let row = try connection.first("SELECT COALESCE(MAX(n), 0) + 1 AS next FROM t")
                                    let next = try #require(row?["next"].integer)
                                    try connection.execute("INSERT INTO t VALUES (?)", [.integer(next)])
                                    return next
                                })
                        }
                        return mine
                    }
                }
                for try await mine in group { #expect(mine == mine.sorted()) }
            }
            let count = try await database.read { try $0.first("SELECT COUNT(*) AS n, MAX(n) AS last FROM t") }
            #expect(count?["n"] == .integer(500))
            #expect(count?["last"] == .integer(500))
        }
    }

    @Test("a read sees one state, whatever is written meanwhile", arguments: DatabaseKind.allCases)
    func snapshot(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { connection in
                try connection.execute("CREATE TABLE t (n BIGINT NOT NULL)")
                try connection.execute("INSERT INTO t VALUES (1)")
            }
            let (began, begin) = AsyncStream.makeStream(of: Void.self)
            let written = Gate()
            async let counts = database.read { connection in
                let before = try connection.first("SELECT COUNT(*) FROM t")?[0].integer
                begin.finish()
                written.wait()
                return [before, try connection.first("SELECT COUNT(*) FROM t")?[0].integer]
            }
            for await _ in began {}
            try await database.write { try $0.execute("INSERT INTO t VALUES (2)") }
            written.open()
            #expect(try await counts == [1, 1])
            let after = try await database.read { try $0.first("SELECT COUNT(*) FROM t")?[0].integer }
            #expect(after == 2)
        }
    }

    @Test("a read that writes is refused", arguments: DatabaseKind.allCases)
    func readOnly(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT NOT NULL)") }
            let code = await faultCode {
                _ = try await database.read { try $0.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(code == .statement)
            try await database.expect("SELECT n FROM t", count: 0)
        }
    }

    @Test("a fault ends the write, also when its body goes on", arguments: DatabaseKind.allCases)
    func faultIsFinal(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT PRIMARY KEY)") }
            let code = await faultCode {
                try await database.write { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                    _ = try? connection.execute("INSERT INTO t VALUES (1)")
                    _ = try? connection.execute("INSERT INTO t VALUES (2)")
                }
            }
            #expect(code == .constraint)
            try await database.expect("SELECT n FROM t", count: 0)
            // What it makes of the fault is its own affair.
            await #expect(throws: Refusal(number: 1)) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                    do {
                        try connection.execute("INSERT INTO t VALUES (1)")
                    } catch {
                        throw Refusal(number: 1)
                    }
                }
            }
        }
    }

    @Test("after it is closed everything fails, and what was under way is done", arguments: DatabaseKind.allCases)
    func close(_ kind: DatabaseKind) async throws {
        try await kind.withLocation { location in
            let database = try await location.open()
            try await database.write { try $0.execute("CREATE TABLE t (n BIGINT NOT NULL)") }
            let done = Shared(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do {
                            try await database.write { try $0.execute("INSERT INTO t VALUES (1)") }
                            done.change { $0 += 1 }
                        } catch let fault as SQLFault {
                            #expect(fault.code == .closed)
                        }
                    }
                }
                group.addTask { try await database.close() }
                try await group.waitForAll()
            }
            #expect(await faultCode { try await database.write { _ in } } == .closed)
            #expect(await faultCode { _ = try await database.read { _ in } } == .closed)
            try await database.close()
            let again = try await location.open()
            let count = try await again.read { try $0.first("SELECT COUNT(*) FROM t")?[0].integer }
            #expect(count == Int64(done.value))
            try await again.close()
        }
    }
}
