import Logging
import SQL
import TestSupport
import Testing

@testable import Jobs

@Suite("Backups come back as they were", .sharedPostgres)
struct BackupRoundTripTests {
    enum Engine: String, CaseIterable, CustomTestStringConvertible {
        case sqlite, postgres
        var testDescription: String { rawValue }
    }

    private func open(_ engine: Engine, _ folder: ScratchFolder, _ name: String) async throws -> (any Database)? {
        switch engine {
        case .sqlite: return try JobsTests.sqlite(folder, name)
        case .postgres:
            guard let server = PostgresServer.current else { return nil }
            return try await PostgresDatabase.open(server.createDatabase(), logger: Logger(label: "test"))
        }
    }

    @Test("from either engine into either, and numbers go on", arguments: Engine.allCases, Engine.allCases)
    func roundTrip(from: Engine, to: Engine) async throws {
        try await withScratchFolder { folder in
            guard let source = try await open(from, folder, "source"), let target = try await open(to, folder, "target")
            else {
                return
            }
            let outputs = try OutputStore(folder: folder.file("outputs"))
            let long = String(repeating: "long-", count: 25)
            let names = [try output(.items), try output(.log), try output(.items, project: long, spider: long, long)]
            for name in names { _ = try await outputs.append(bytes("of \(name.path)\n"), to: name, at: 0) }
            try await fill(source)
            let (bytes, summary) = try await backup(source, outputs)
            #expect(summary.rows == ["shelves": 6, "books": 999])
            #expect(summary.outputs == 3)
            #expect(summary.bytes == Int64(bytes.count))
            let path = try folder.write(bytes, to: "backup.tar")
            // What stands in the target goes.
            try await fill(target, books: 3)
            let others = try OutputStore(folder: folder.file("others"))
            _ = try await others.append(Array("gone".utf8), to: output(.items, "gone"), at: 0)
            _ = try await others.append(Array("older".utf8), to: names[0], at: 0)
            let reader = BackupReader(tables: backupTables)
            #expect(try await reader.check(path: path) == summary)
            #expect(try await reader.restore(path: path, into: target, outputs: others) == summary)
            #expect(try await allRows(target) == allRows(source))
            #expect(Set(try await others.all().map(\.name)) == Set(names))
            for name in names {
                #expect(text(try await others.read(name, from: 0, limit: 1000)) == "of \(name.path)\n")
            }
            #expect(others.totalBytes == summary.outputBytes)
            #expect(try await others.append(Array("more\n".utf8), to: names[0], at: others.size(of: names[0])) > 5)
            // A new row is behind all others.
            let number = try await target.write { connection in
                try connection.execute("INSERT INTO books (shelf) VALUES ('b')")
                return try connection.first("SELECT MAX(seq) FROM books WHERE shelf = 'b'")?[0].integer
            }
            #expect(try #require(number) > 1000)
            #expect(try folder.names.contains { $0.hasSuffix(".part") } == false)
            try await source.close()
            try await target.close()
        }
    }

    @Test("tar lists it, and its parts are small") func tar() async throws {
        try await withScratchFolder { folder in
            let source = try sqlite(folder, "source")
            try await fill(source, books: 60_000)
            let outputs = try OutputStore(folder: folder.file("outputs"))
            let long = String(repeating: "x", count: 128)
            let name = try output(.log, project: long, spider: long, long)
            _ = try await outputs.append(bytes("hello\n"), to: name, at: 0)
            let path = try folder.write(try await backup(source, outputs).bytes, to: "backup.tar")
            let listed = try await Program(path: "/usr/bin/env").run(["tar", "tvf", path])
            #expect(listed.code == 0, "\(listed.errors)")
            let files = listed.output.split(separator: "\n").map { $0.split(separator: " ") }
            #expect(
                files.compactMap(\.last).map(String.init) == [
                    "manifest.json", "tables/shelves.0000.jsonl", "tables/books.0000.jsonl", "tables/books.0001.jsonl",
                    name.path,
                    "end.json",
                ])
            for file in files { #expect(try #require(Int(file[2])) <= 4 << 20) }
            let unpacked = try await Program(path: "/usr/bin/env").run(["tar", "xOf", path, name.path])
            #expect(unpacked.output == "hello\n")
            try await source.close()
        }
    }

    @Test("without outputs, those that are there stay") func withoutOutputs() async throws {
        try await withScratchFolder { folder in
            let source = try sqlite(folder, "source")
            try await fill(source, books: 5)
            let outputs = try OutputStore(folder: folder.file("outputs"))
            _ = try await outputs.append(bytes("x"), to: output(.items), at: 0)
            let (bytes, summary) = try await backup(source, outputs, includesOutputs: false)
            #expect(summary.outputs == 0)
            let path = try folder.write(bytes, to: "backup.tar")
            _ = try await BackupReader(tables: backupTables).restore(path: path, into: source, outputs: outputs)
            #expect(try await outputs.size(of: output(.items)) == 1)
            #expect(try await allRows(source)[1].count == 4)
            try await source.close()
        }
    }

    @Test("an output that is cut while it is taken leaves the archive whole") func shrinks() async throws {
        try await withScratchFolder { folder in
            let outputs = try OutputStore(folder: folder.file("outputs"))
            let items = try output(.items)
            _ = try await outputs.append([UInt8](repeating: 65, count: 1 << 20), to: items, at: 0)
            let taken = try BackupSource(items, in: outputs.files)
            _ = try await outputs.append(bytes("short"), to: items, at: 0)
            let source = try #require(taken)
            #expect(source.size == 1 << 20)
            #expect(try source.read(at: 0, count: 8) == bytes("short\n\n\n"))
            #expect(try source.read(at: 1 << 20, count: 8).isEmpty)
        }
    }
}
