import SQL
import TestSupport
import Testing

extension DatabaseTests {
    @Test("values come back as they went in", arguments: DatabaseKind.allCases)
    func values(_ kind: DatabaseKind) async throws {
        let long = String(repeating: "Zeichen äöü 書 🐘 ", count: 50_000)
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let rows: [[SQLValue]] = [
            [.integer(.max), .real(.greatestFiniteMagnitude), .text(""), .blob([])],
            [
                .integer(.min), .real(-.leastNonzeroMagnitude), .text("' \" \\ ? $1 ; --\n\r\t"),
                .blob([0, 1, 0, 255, 0]),
            ],
            [.integer(0), .real(0.1), .text(long), .blob(bytes)],
            [.integer(-1), .real(-1e300), .text("e\u{301} é"), .blob(Array("\\x00".utf8))],
            [.null, .null, .null, .null],
        ]
        try await kind.withDatabase { database in
            let dialect = database.dialect
            try await database.write { connection in
                try connection.execute(
                    """
                    CREATE TABLE t (id \(dialect.identity), i \(dialect.integer), r \(dialect.real), t TEXT,
                        b \(dialect.blob))
                    """)
                for row in rows { try connection.execute("INSERT INTO t (i, r, t, b) VALUES (?, ?, ?, ?)", row) }
            }
            let answer = try await database.read { try $0.query("SELECT i, r, t, b FROM t ORDER BY id") }
            #expect(answer.map(\.values) == rows)
            #expect(answer.first?.columns == ["i", "r", "t", "b"])
            // As arguments of a comparison, and counted.
            for row in rows.dropLast() {
                let found = try await database.read { connection in
                    try connection.query("SELECT id FROM t WHERE i = ? AND r = ? AND t = ? AND b = ?", row)
                }
                #expect(found.count == 1)
            }
            let sums = try await database.read { connection in
                try connection.first(
                    "SELECT SUM(i) AS s, COUNT(*) AS n, MAX(r) AS m, i > 5 AS large FROM t WHERE i = ? GROUP BY i", [-1]
                )
            }
            #expect(sums?["s"] == -1)
            #expect(sums?["n"] == 1)
            #expect(sums?["m"] == .real(-1e300))
            #expect(sums?["large"] == 0)
            #expect(sums?["none"] == .null)
            #expect(sums?[99] == .null)
        }
    }

    @Test(
        "what one engine cannot keep, both refuse",
        arguments: DatabaseKind.allCases,
        [.text("a\0b"), .real(.nan), .real(.infinity), .real(-.infinity)] as [SQLValue])
    func refusedValues(_ kind: DatabaseKind, _ value: SQLValue) async throws {
        try await kind.withDatabase { database in
            let fault = await #expect(throws: SQLFault.self) {
                _ = try await database.read { try $0.query("SELECT ?", [value]) }
            }
            #expect(fault?.code == .statement)
            #expect(fault?.description.hasPrefix("Argument 1 is") == true)
        }
    }

    @Test("a null whose type nothing tells is taken", arguments: DatabaseKind.allCases)
    func untypedNull(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { connection in
                try connection.execute("CREATE TABLE t (n BIGINT, s TEXT)")
                try connection.execute("INSERT INTO t VALUES (?, ?)", [1, "a"])
                try connection.execute("INSERT INTO t VALUES (?, ?)", [2, nil])
            }
            let statement = "SELECT n FROM t WHERE (? IS NULL OR s = ?) AND (? IS NULL OR n = ?) ORDER BY n"
            for (arguments, expected): ([SQLValue], [Int64]) in [
                ([nil, nil, nil, nil], [1, 2]), (["a", "a", nil, nil], [1]), ([nil, nil, 2, 2], [2]),
                (["a", "a", 2, 2], []),
            ] {
                let found = try await database.read { try $0.query(statement, arguments).compactMap(\.[0].integer) }
                #expect(found == expected)
            }
        }
    }

    @Test(
        "rows are gone through one by one, with other statements in between, and an early end",
        arguments: DatabaseKind.allCases)
    func forEach(_ kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.write { connection in
                try connection.execute("CREATE TABLE t (n BIGINT NOT NULL)")
                for number in 0..<1200 { try connection.execute("INSERT INTO t VALUES (?)", [.integer(Int64(number))]) }
            }
            let statement = "SELECT n FROM t WHERE n >= ? ORDER BY n"
            let (all, first, inner) = try await database.read { connection in
                var all: [Int64] = []
                var first: [Int64] = []
                var inner = 0
                try connection.forEach(statement, [0]) { row in
                    all.append(row[0].integer ?? -1)
                    return true
                }
                try connection.forEach(statement, [10]) { row in
                    // The same statement inside itself.
                    inner += try connection.query(statement, [1190]).count
                    try connection.forEach(statement, [1199]) { _ in true }
                    first.append(row[0].integer ?? -1)
                    return first.count < 3
                }
                return (all, first, inner)
            }
            #expect(all == Array(0..<1200))
            #expect(first == [10, 11, 12])
            #expect(inner == 30)
            await #expect(throws: Refusal(number: 2)) {
                try await database.write { connection in
                    try connection.forEach(statement, [0]) { _ in throw Refusal(number: 2) }
                }
            }
        }
    }
}
