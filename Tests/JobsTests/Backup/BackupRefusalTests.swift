import SQL
import TestSupport
import Testing
import Web

@testable import Jobs

@Suite("Backups that are not whole change nothing")
struct BackupRefusalTests {
    /// Tries to restore `bytes` and answers why that failed; fails when anything was changed.
    private func refusal(
        _ bytes: [UInt8], tables: [String] = backupTables, isolation: isolated (any Actor)? = #isolation
    ) async throws -> BackupFault? {
        var refused: BackupFault?
        try await withScratchFolder { folder in
            let target = try sqlite(folder, "target")
            try await fill(target, books: 3)
            let before = try await allRows(target)
            let outputs = try OutputStore(folder: folder.file("outputs"))
            _ = try await outputs.append(Array("kept".utf8), to: output(.items, "kept"), at: 0)
            let path = try folder.write(bytes, to: "backup.tar")
            refused = await fault(BackupFault.self) {
                _ = try await BackupReader(tables: tables).restore(path: path, into: target, outputs: outputs)
            }
            #expect(try await allRows(target) == before)
            #expect(try await outputs.all().map(\.name) == [try output(.items, "kept")])
            #expect(!folder.has("outputs/.restored.part"))
            #expect(try folder.names.sorted().filter { !$0.hasPrefix("target") } == ["backup.tar", "outputs"])
            try await target.close()
        }
        return refused
    }

    private func whole(isolation: isolated (any Actor)? = #isolation) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await withScratchFolder { folder in
            let source = try sqlite(folder, "source")
            try await fill(source, books: 50)
            let outputs = try OutputStore(folder: folder.file("outputs"))
            _ = try await outputs.append(Array("item\n".utf8), to: output(.items), at: 0)
            bytes = try await backup(source, outputs).bytes
            try await source.close()
        }
        return bytes
    }

    @Test("cut short anywhere") func truncated() async throws {
        let bytes = try await whole()
        for count in [
            0, 1, 511, 512, 700, 2048, bytes.count / 2, bytes.count - 1537, bytes.count - 1024, bytes.count - 1,
        ] {
            let refused = try await refusal(Array(bytes.prefix(count)))
            #expect(refused?.code == .damaged, "\(count) bytes")
        }
    }

    @Test("P32 changed anywhere") func changed() async throws {
        let bytes = try await whole()
        var random = SplitMix64(seed: 11)
        for _ in 0..<40 {
            var broken = bytes
            let place = Int(random.next() % UInt64(bytes.count))
            broken[place] ^= UInt8(truncatingIfNeeded: random.next() | 1)
            let refused = try await refusal(broken)
            #expect(refused != nil, "byte \(place)")
        }
        let longer = try await refusal(bytes + [0])
        #expect(longer?.code == .damaged)
    }

    /// An archive of such files, with a right end unless it is one of them.
    private func archive(_ files: [(String, String)], rows: [String: Int] = ["shelves": 0, "books": 0]) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ name: String, _ content: [UInt8]) {
            bytes += TarHeader(name: name, size: Int64(content.count), time: 0).bytes + content
            bytes += [UInt8](repeating: 0, count: TarHeader.padding(Int64(content.count)))
        }
        for (name, content) in files { append(name, Array(content.utf8)) }
        var digest = StreamDigest()
        digest.update(bytes)
        let outputs = files.filter { OutputName(path: $0.0) != nil }
        let end = BackupEnd(
            digest: digest.finish(), rows: rows, outputs: outputs.count,
            outputBytes: Int64(outputs.reduce(0) { $0 + $1.1.utf8.count }))
        append("end.json", Array(end.json.description.utf8))
        return bytes + TarHeader.end
    }

    private let manifest = (
        "manifest.json",
        """
        {"trawl_backup":1,"version":"1","created_at":"","dialect":"sqlite","tables":["shelves","books"],"outputs":true}
        """
    )

    @Test("the archives of these tests are right but for what each of them spoils") func right() async throws {
        try await withScratchFolder { folder in
            let path = try folder.write(archive([manifest, ("items/a/b/c.jsonl", "x")]), to: "backup.tar")
            #expect(try await BackupReader(tables: backupTables).check(path: path).outputs == 1)
        }
    }

    @Test(
        "P31 a file that leads elsewhere",
        arguments: [
            "../evil", "/etc/passwd", "items/../../x.jsonl", "items/a/b/../../../x.jsonl", "tables/../x.0000.jsonl",
            "items/a/b/c.jsonl/", "logs/a/b/c.jsonl", "tables/jobs;drop.0000.jsonl", "tables/shelves.0.jsonl",
            "tables/shelves.-001.jsonl", "items/\u{2e}\u{2e}/b/c.jsonl",
            String(repeating: "../", count: 60) + "etc/passwd",
        ]) func leadsElsewhere(name: String) async throws
    {
        let refused = try await refusal(archive([manifest, (name, "{\"columns\":[\"name\"]}\n")]))
        #expect(refused?.code == .damaged)
    }

    @Test(
        "P31 links, folders and devices",
        arguments: [UInt8(ascii: "1"), UInt8(ascii: "2"), UInt8(ascii: "5"), UInt8(ascii: "3"), UInt8(ascii: "L")]
    ) func otherTypes(type: UInt8) async throws {
        var bytes = archive([manifest, ("items/a/b/c.jsonl", "x")])
        let head = 512 * 2
        bytes[head + 156] = type
        for (index, byte) in "secret".utf8.enumerated() { bytes[head + 157 + index] = byte }
        // With a right sum, as a forger would.
        var sum = 0
        for index in 0..<512 { sum += 148..<156 ~= index ? 32 : Int(bytes[head + index]) }
        let digits = String(sum, radix: 8)
        bytes.replaceSubrange(
            head + 148..<head + 156,
            with: Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 32])
        let refused = try await refusal(bytes)
        #expect(refused?.code == .damaged)
    }

    @Test(
        "files twice, out of order, of tables that are not in the manifest",
        arguments: [
            ["items/a/b/c.jsonl", "items/a/b/c.jsonl"], ["logs/a/b/c.log", "items/a/b/c.jsonl"],
            ["items/a/b/c.jsonl", "tables/books.0000.jsonl"], ["tables/books.0001.jsonl"],
            ["tables/books.0000.jsonl", "tables/shelves.0000.jsonl"], ["tables/tokens.0000.jsonl"], ["manifest.json"],
            ["end.json", "items/a/b/c.jsonl"],
        ]) func order(names: [String]) async throws
    {
        let refused = try await refusal(archive([manifest] + names.map { ($0, "{\"columns\":[\"name\"]}\n") }))
        #expect(refused?.code == .damaged)
    }

    @Test(
        "P32 rows that are none",
        arguments: [
            "", "\n", "{}", "{\"columns\":[]}\n", "{\"columns\":[\"name\",\"name\"]}\n", "{\"columns\":[\"na me\"]}\n",
            "{\"columns\":[\"name\"]}\n[1,2]\n", "{\"columns\":[\"name\"]}\n[true]\n",
            "{\"columns\":[\"name\"]}\n[[1]]\n",
            "{\"columns\":[\"name\"]}\n[\"cut", "{\"columns\":[\"name\"]}\n[{\"b64\":\"!\"}]\n",
            "{\"columns\":[\"name\"]}\n" + String(repeating: "[", count: 100_000) + "\n",
            "{\"columns\":[\"name\"]}\n[{\"b64\":\"AA==\",\"more\":1}]\n",
            "{\"columns\":[\"name\"]}\n[{\"real\":\"1.5\"}]\n",
        ]) func rows(content: String) async throws
    {
        let refused = try await refusal(
            archive([manifest, ("tables/shelves.0000.jsonl", content)], rows: ["shelves": 1, "books": 0]))
        #expect(refused?.code == .damaged)
    }

    @Test("what this program does not know: form, tables, columns") func foreign() async throws {
        let newer = manifest.1.replacing("\"trawl_backup\":1", with: "\"trawl_backup\":2")
        #expect(try await refusal(archive([("manifest.json", newer)]))?.code == .newer)
        #expect(try await refusal(archive([manifest]), tables: ["books"])?.code == .foreign)
        let columns = archive(
            [manifest, ("tables/shelves.0000.jsonl", "{\"columns\":[\"name\",\"colour\"]}\n[\"x\",1]\n")],
            rows: ["shelves": 1, "books": 0])
        #expect(try await refusal(columns)?.code == .foreign)
        #expect(try await refusal(archive([("manifest.json", "{}")]))?.code == .damaged)
    }

    @Test("rows that hurt a constraint undo the whole transaction") func constraint() async throws {
        let bytes = archive(
            [
                manifest, ("tables/shelves.0000.jsonl", "{\"columns\":[\"name\"]}\n[\"x\"]\n[\"x\"]\n"),
                ("items/a/b/c.jsonl", "x"),
            ], rows: ["shelves": 2, "books": 0])
        #expect(try await refusal(bytes)?.code == .damaged)
        try await withScratchFolder { folder in
            let target = try sqlite(folder, "target")
            try await target.migrate(backupSchema)
            let path = try folder.write(bytes, to: "backup.tar")
            let outputs = try OutputStore(folder: folder.file("outputs"))
            let hurt = await fault(BackupFault.self) {
                _ = try await BackupReader(tables: backupTables).restore(path: path, into: target, outputs: outputs)
            }
            #expect(hurt?.code == .damaged)
            #expect(hurt?.description.contains("table shelves") == true)
            #expect(hurt?.description.contains("UNIQUE") == false)
            try await target.close()
        }
    }

    @Test("a restore that was stopped in the moment of the change leaves what was there") func interrupted()
        async throws
    {
        try await withScratchFolder { folder in
            try folder.write("old", to: "outputs/.replaced.part/items/a/b/c.jsonl")
            try folder.write("new", to: "outputs/.restored.part/items/a/b/c.jsonl")
            try folder.write("new", to: "outputs/.restored.part/logs/a/b/c.log")
            let outputs = try OutputStore(folder: folder.file("outputs"))
            #expect(try await outputs.all().map(\.name.path) == ["items/a/b/c.jsonl"])
            #expect(try folder.text("outputs/items/a/b/c.jsonl") == "old")
            #expect(!folder.has("outputs/.restored.part") && !folder.has("outputs/.replaced.part"))
        }
    }
}
