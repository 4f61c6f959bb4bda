import Foundation
import GRDB
import TestSupport
import Testing
import Web

@testable import Crawling

@Suite struct SQLiteSinkTests {
    /// What `sql` finds in the table that `items` make, a row a line.
    private func found(
        _ sql: String, _ items: String..., fields: [String] = []
    ) async throws -> ([String], FeedStatistics) {
        try await withScratchFolder { folder in
            let sink = try FeedDestination(folder.file("i.db")).open(mode: .fresh, options: .init(fields: fields))
            for item in items { try sink.append(item) }
            try sink.finish()
            return (try rows(sql, in: folder.file("i.db")), sink.statistics)
        }
    }

    private func rows(_ sql: String, in path: String) throws -> [String] {
        let database = try DatabaseQueue(path: path)
        return try database.read { try Row.fetchAll($0, sql: sql) }.map { row in
            row.databaseValues.map { $0.isNull ? "NULL" : "\($0.storage.value ?? "")" }.joined(separator: "|")
        }
    }

    @Test(
        "values by their JSON type",
        arguments: [
            (#""text \"x\"""#, #"text "x"|text|TEXT"#), ("7", "7|integer|INTEGER"), ("true", "1|integer|INTEGER"),
            ("false", "0|integer|INTEGER"), ("1.25", "1.25|real|REAL"), ("1e3", "1000.0|real|REAL"),
            ("null", "NULL|null|"), (#"["a", 1]"#, #"["a", 1]|text|TEXT"#), (#"{"k":null}"#, #"{"k":null}|text|TEXT"#),
            ("9223372036854775807", "9223372036854775807|integer|INTEGER"),
            ("-9223372036854775808", "-9223372036854775808|integer|INTEGER"),
            ("12345678901234567890", "12345678901234567890|text|TEXT"), ("-0", "0.0|real|REAL"),
            (#""a\u0000b""#, "a\u{FFFD}b|text|TEXT"), (#""\ud83d\ude00""#, "😀|text|TEXT"),
        ])
    func values(_ json: String, _ expected: String) async throws {
        let (rows, _) = try await found(
            "SELECT v, typeof(v), (SELECT type FROM pragma_table_info('items') WHERE name = 'v') FROM items",
            "{\"v\":\(json)}")
        #expect(rows == [expected])
    }

    @Test("columns come as fields come, and rows are counted from 1")
    func columns() async throws {
        let (rows, statistics) = try await found(
            "SELECT * FROM items", #"{"a":1}"# + "\n" + #"{"b":"x","a":2}"# + "\n", "{}", #"{"c":null,"b":"y"}"#)
        #expect(rows == ["1|1|NULL|NULL", "2|2|x|NULL", "3|NULL|NULL|NULL", "4|NULL|y|NULL"])
        #expect(statistics.items == 4)
        #expect(statistics.droppedFields.isEmpty)
    }

    @Test("chosen columns stand in their order, and take nothing else")
    func chosen() async throws {
        let (rows, statistics) = try await found("SELECT * FROM items", #"{"a":1,"z":2,"b":"x"}"#, fields: ["b", "a"])
        #expect(rows == ["1|x|1"])
        #expect(statistics.droppedFields.isEmpty)
    }

    @Test("hostile names are names, and what cannot be a column is counted (P32)")
    func names() async throws {
        let (rows, statistics) = try await found(
            #"SELECT name FROM pragma_table_info('items')"#,
            #"{"a\"; DROP TABLE items; --":1,"select":2,"é ü":3,"A":4,"a":5,"rowid":6,"ROWID":7,"":8,"n\u0000l":9}"#,
            #"{"a":10}"#)
        #expect(rows == ["rowid", "a\"; DROP TABLE items; --", "select", "é ü", "A"])
        #expect(statistics.droppedFields == ["a": 1, "rowid": 1, "ROWID": 1, "": 1, "n\0l": 1])
    }

    @Test("a page full of names makes no more columns than SQLite takes (P32)")
    func manyColumns() async throws {
        let many = (0..<2_500).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let (rows, statistics) = try await found("SELECT count(*) FROM pragma_table_info('items')", "{\(many)}")
        #expect(rows == ["1001"])
        #expect(statistics.droppedFields.values.reduce(0, +) == 1_500)
    }

    @Test("other tables of the file stay", arguments: [FeedMode.fresh, .resumable])
    func otherTables(_ mode: FeedMode) async throws {
        try await withScratchFolder { folder in
            let path = folder.file("shop.db")
            let database = try DatabaseQueue(path: path)
            try await database.write { database in
                try database.execute(
                    sql: """
                        CREATE TABLE items (old TEXT PRIMARY KEY); INSERT INTO items VALUES ('gone');
                        CREATE TABLE orders (id INTEGER PRIMARY KEY, item REFERENCES items(old));
                        INSERT INTO orders VALUES (1, 'gone')
                        """)
            }
            try database.close()
            for table in ["items", "books"] {
                let sink = try FeedDestination("\(path)#\(table)").open(mode: mode)
                try sink.append("{\"t\":\"\(table)\"}")
                try sink.finish()
            }
            #expect(try rows("SELECT * FROM items", in: path) == ["1|items"])
            #expect(try rows("SELECT * FROM books", in: path) == ["1|books"])
            #expect(try rows("SELECT * FROM orders", in: path) == ["1|gone"])
            #expect(try folder.names == ["shop.db"])
        }
    }

    @Test("without state the old table is there until the end (P37)")
    func replacesAtTheEnd() async throws {
        try await withScratchFolder { folder in
            let path = folder.file("i.db")
            let first = try FeedDestination(path).open(mode: .fresh)
            try first.append(#"{"a":"old"}"#)
            try first.finish()
            let second = try FeedDestination(path).open(mode: .fresh)
            try second.append(#"{"b":"new"}"#)
            _ = try second.checkpoint()
            #expect(try rows("SELECT a FROM items", in: path) == ["old"])
            try second.finish()
            #expect(try rows("SELECT b FROM items", in: path) == ["new"])
        }
    }

    @Test("what is no database, and a view in the table's place, are refused and left alone")
    func refused() async throws {
        try await withScratchFolder { folder in
            try folder.write("not a database, but somebody's text", to: "text.db")
            let database = try DatabaseQueue(path: folder.file("view.db"))
            try await database.write { try $0.execute(sql: "CREATE VIEW Items AS SELECT 1") }
            try database.close()
            for mode in [FeedMode.fresh, .resumable, .resume(at: 0)] {
                for name in ["text.db", "view.db"] {
                    let before = try folder.bytes(name)
                    let code = faultCode { _ = try FeedDestination(folder.file(name)).open(mode: mode) }
                    #expect(code == .notADatabase)
                    #expect(try folder.bytes(name) == before)
                }
            }
            #expect(try rows("SELECT * FROM items", in: folder.file("view.db")) == ["1"])
            #expect(try folder.names == ["text.db", "view.db"])
        }
    }

    @Test("a log of a database that is gone does not spoil the new one")
    func orphanedLog() async throws {
        try await withScratchFolder { folder in
            let feed = try FeedForm.sqlite.open(in: folder.path, .resumable)
            try feed.append(0..<20)
            _ = try feed.feed.checkpoint()
            try folder.write(try folder.bytes("items.sqlite-wal"), to: "lone/items.sqlite-wal")
            let lone = folder.file("lone")
            let fresh = try FeedForm.sqlite.open(in: lone, .fresh)
            try fresh.append(0..<2)
            try fresh.feed.finish()
            #expect(try rows("SELECT count(*) FROM items", in: lone + "/items.sqlite") == ["2"])
            #expect(try rows("PRAGMA integrity_check", in: lone + "/items.sqlite") == ["ok"])
        }
    }

    @Test("others read the rows of a crawl that goes on")
    func readable() async throws {
        try await withScratchFolder { folder in
            let feed = try FeedForm.sqlite.open(in: folder.path, .resumable)
            try feed.append(0..<4)
            #expect(try feed.feed.checkpoint() == 4)
            try feed.append(4..<9)
            // Another process would do the same; within one, SQLite keeps connections apart as well.
            #expect(try rows("SELECT count(*) FROM items", in: folder.file("items.sqlite")) == ["4"])
            try feed.feed.finish()
            #expect(try rows("SELECT count(*) FROM items", in: folder.file("items.sqlite")) == ["9"])
        }
    }

    @Test("Python reads it as one sound file without a log", .needsPython, arguments: [FeedMode.fresh, .resumable])
    func python(_ mode: FeedMode) async throws {
        try await withScratchFolder { folder in
            let feed = try FeedForm.sqlite.open(in: folder.path, mode)
            try feed.append(0..<300)
            try feed.feed.finish()
            #expect(try folder.names == ["items.sqlite"])
            // The file format's versions for writing and reading: 1 without, 2 with a log beside it.
            #expect(try folder.bytes("items.sqlite")[18...19] == [1, 1])
            let script = """
                import sqlite3, sys
                db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro&immutable=1', uri=True)
                print(db.execute('PRAGMA integrity_check').fetchone()[0], db.execute('PRAGMA journal_mode').fetchone()[0])
                print(db.execute('SELECT count(*), sum(count), sum(price), min(tags), max(more) FROM items').fetchone())
                print(db.execute('SELECT title, none, ok, extra FROM items WHERE rowid = 5').fetchone())
                """
            #expect(
                try await Python.run(script, folder.file("items.sqlite")) == """
                    ok delete
                    (300, 44850, 45000.0, '["a,b","c"]', '{"deep":[9]}')
                    ('Büch "4"\\né', None, 1, 4)

                    """)
        }
    }
}
