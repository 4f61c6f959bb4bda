import Foundation
import Logging
import SQL
import Synchronization
import TestSupport
import Testing
import Web

@testable import Jobs

let backupTables = ["shelves", "books"]

/// Two tables with all kinds of values, the second with numbers of its own and rows that refer to the first.
let backupSchema = [
    Migration(1, "shelves and books") { dialect in
        [
            "CREATE TABLE shelves (name TEXT NOT NULL PRIMARY KEY, weight \(dialect.real), photo \(dialect.blob))",
            """
            CREATE TABLE books (seq \(dialect.identity), shelf TEXT NOT NULL REFERENCES shelves (name),
                title TEXT, pages \(dialect.integer))
            """,
        ]
    }
]

/// Rows that are easily spoiled.
let strangeShelves: [[SQLValue]] = [
    ["a", .real(1), .blob([])], ["b", .real(-0.1), .blob([0, 255, 10, 13])], ["c \"quoted\"\n\u{1F4D6}", .null, .null],
    ["d", .real(1e300), .blob(Array(0...255))], ["e", .real(-.pi), .blob([1])],
    ["f", .real(.leastNonzeroMagnitude), .blob([UInt8](repeating: 7, count: 100_000))],
]

func fill(_ database: any Database, books: Int = 1000) async throws {
    try await database.migrate(backupSchema)
    try await database.write { connection in
        for shelf in strangeShelves { try connection.execute("INSERT INTO shelves VALUES (?, ?, ?)", shelf) }
        for number in 0..<books {
            try connection.execute(
                "INSERT INTO books (shelf, title, pages) VALUES (?, ?, ?)",
                [
                    "a", .text("book \(number) \(String(repeating: "é", count: number % 50))"),
                    .integer(Int64(number) * 1_000_000_007),
                ])
        }
        // The highest number but one is gone.
        try connection.execute("DELETE FROM books WHERE seq = ?", [.integer(Int64(books) - 1)])
    }
}

func allRows(_ database: any Database) async throws -> [[[SQLValue]]] {
    try await database.read { connection in
        try backupTables.map { try connection.query("SELECT * FROM \($0) ORDER BY 1").map(\.values) }
    }
}

func sqlite(_ folder: ScratchFolder, _ name: String) throws -> SQLiteDatabase {
    try SQLiteDatabase(path: folder.file(name + ".sqlite"))
}

/// Makes a backup and answers its bytes.
func backup(
    _ database: any Database, _ outputs: OutputStore, includesOutputs: Bool = true
) async throws -> (bytes: [UInt8], summary: BackupSummary) {
    let collected = Mutex<[UInt8]>([])
    let writer = BackupWriter(
        database, tables: backupTables, outputs: outputs, includesOutputs: includesOutputs, version: "1.2.3",
        time: ManualTime())
    let summary = try await writer.write { piece in
        #expect(piece.count <= 300 << 10)
        collected.withLock { $0 += piece }
    }
    return (collected.withLock { $0 }, summary)
}
