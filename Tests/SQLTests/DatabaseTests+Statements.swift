import SQL
import TestSupport
import Testing

extension DatabaseTests {
    @Test("unique, foreign, check and missing values are faults of a constraint", arguments: DatabaseKind.allCases)
    func constraints(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { connection in
                try connection.execute("CREATE TABLE p (id BIGINT PRIMARY KEY, n BIGINT NOT NULL CHECK (n > 0))")
                try connection.execute("CREATE TABLE c (id BIGINT PRIMARY KEY, p BIGINT NOT NULL REFERENCES p (id))")
                try connection.execute("INSERT INTO p VALUES (1, 1)")
            }
            for statement in [
                "INSERT INTO p VALUES (1, 2)", "INSERT INTO p VALUES (2, 0)", "INSERT INTO p VALUES (2, NULL)",
                "INSERT INTO c VALUES (1, 9)", "DELETE FROM p",
            ] {
                // With a child in place, so that the parent cannot go.
                let code = await faultCode {
                    try await database.write { connection in
                        if statement.hasPrefix("DELETE") { try connection.execute("INSERT INTO c VALUES (5, 1)") }
                        try connection.execute(statement)
                    }
                }
                #expect(code == .constraint, "\(statement)")
            }
            try await database.expect("SELECT id FROM p", count: 1)
        }
    }

    @Test("changes are counted; ON CONFLICT and RETURNING work", arguments: DatabaseKind.allCases)
    func changes(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            let counts = try await database.write { connection in
                [
                    try connection.execute(
                        "CREATE TABLE t (id \(connection.dialect.identity), k TEXT UNIQUE, n BIGINT)"),
                    try connection.execute("INSERT INTO t (k, n) VALUES ('a', 1), ('b', 2), ('c', 3)"),
                    try connection.execute("UPDATE t SET n = n + 1 WHERE n > ?", [1]),
                    try connection.execute("INSERT INTO t (k, n) VALUES ('a', 9) ON CONFLICT (k) DO NOTHING"),
                    try connection.execute(
                        "INSERT INTO t (k, n) VALUES ('a', 9) ON CONFLICT (k) DO UPDATE SET n = excluded.n"),
                    try connection.execute("SELECT * FROM t"),
                    try connection.execute("CREATE INDEX t_n ON t (n)"),
                    try connection.execute("DELETE FROM t WHERE k = 'zz'"),
                ]
            }
            #expect(counts == [0, 3, 2, 0, 1, 0, 0, 0])
            let rows = try await database.write { connection in
                try connection.query("INSERT INTO t (k, n) VALUES (?, ?), (?, ?) RETURNING id, k", ["x", 1, "y", nil])
                    + connection.query("UPDATE t SET n = 0 WHERE k = ? RETURNING id, k", ["x"])
                    + connection.query("DELETE FROM t WHERE k = ? RETURNING id, k", ["none"])
            }
            #expect(rows.compactMap { $0["k"].text } == ["x", "y", "x"])
            let ids = rows.compactMap { $0["id"].integer }
            #expect(ids.count == 3 && ids[0] < ids[1] && ids[2] == ids[0])
            let claimed = try await database.write { connection in
                try connection.query(
                    "SELECT k FROM t WHERE n >= ? ORDER BY id LIMIT ? \(connection.dialect.skipLocked)", [3, 1])
            }
            #expect(claimed.first?[0] == "a")
        }
    }

    @Test(
        "a wrong statement is named in the fault", arguments: DatabaseKind.allCases,
        ["SELECT * FROM nowhere", "SELEC 1", "INSERT INTO", "SELECT 1; SELECT 2"])
    func wrongStatements(_ kind: DatabaseKind, _ statement: String) async throws {
        try await kind.withDatabase { database in
            let fault = await #expect(throws: SQLFault.self) {
                _ = try await database.read { try $0.query(statement) }
            }
            #expect(fault?.code == .statement)
            #expect(fault?.description.contains(statement) == true)
            // The connection is sound afterwards.
            try await database.expect("SELECT 1", count: 1)
        }
    }

    @Test("the number of arguments is checked", arguments: DatabaseKind.allCases)
    func argumentCount(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            for arguments: [SQLValue] in [[], [1], [1, 2, 3]] {
                let code = await faultCode { _ = try await database.read { try $0.query("SELECT ? + ?", arguments) } }
                #expect(code == .statement)
            }
            let quoted = try await database.read { try $0.first("SELECT '?' AS a, ? AS \"b?\" -- ?", [1]) }
            #expect(quoted?["a"] == "?")
            #expect(quoted?["b?"] == 1)
        }
    }

    @Test("LIKE tells case, and text in double quotes is a name", arguments: DatabaseKind.allCases)
    func dialectTraps(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            let row = try await database.read { try $0.first("SELECT 'ABC' LIKE 'a%' AS a, 'abc' LIKE 'a%' AS b") }
            #expect(row?["a"] == 0)
            #expect(row?["b"] == 1)
            let code = await faultCode { _ = try await database.read { try $0.query("SELECT \"no such column\"") } }
            #expect(code == .statement)
        }
    }
}
