import Glibc
import TestSupport
import Testing

@testable import Jobs

@Suite("Outputs are appended at checked offsets")
struct OutputAppendTests {
    @Test("chunks land where they say and may come twice") func appends() async throws {
        try await withOutputs { store, folder in
            let items = try output(.items)
            #expect(try await store.append(bytes("one\n"), to: items, at: 0) == 4)
            #expect(try await store.append(bytes("two\n"), to: items, at: 4) == 8)
            #expect(try await store.append(bytes("two\n"), to: items, at: 4) == 8)
            #expect(try folder.text("outputs/items/shop/books/job-1.jsonl") == "one\ntwo\n")
            #expect(try await store.append(bytes("2\n"), to: items, at: 4) == 6)
            #expect(text(try await store.read(items, from: 0, limit: 100)) == "one\n2\n")
            #expect(text(try await store.read(items, from: 2, limit: 3)) == "e\n2")
            #expect(try await store.size(of: items) == 6)
            #expect(store.totalBytes == 6)
            #expect(store.path(of: items) == folder.file("outputs/items/shop/books/job-1.jsonl"))
        }
    }

    @Test("a chunk beyond the end is a gap and changes nothing") func gap() async throws {
        try await withOutputs { store, folder in
            let log = try output(.log)
            let first = await fault { _ = try await store.append(bytes("x"), to: log, at: 7) }
            #expect(first == .gap(size: 0))
            #expect(!folder.has("outputs/logs"))
            _ = try await store.append(bytes("abc"), to: log, at: 0)
            let second = await fault { _ = try await store.append(bytes("x"), to: log, at: 4) }
            #expect(second == .gap(size: 3))
            #expect(try await store.size(of: log) == 3)
            let third = await fault { _ = try await store.append(bytes("x"), to: log, at: -1) }
            #expect(third?.code == "storage_io")
        }
    }

    @Test("items beyond the bound are refused") func tooLarge() async throws {
        var configuration = OutputStore.Configuration()
        configuration.mostItemBytes = 10
        try await withOutputs(configuration) { store, _ in
            let items = try output(.items)
            _ = try await store.append(bytes("12345678\n"), to: items, at: 0)
            let refused = await fault { _ = try await store.append(bytes("90"), to: items, at: 9) }
            #expect(refused == .tooLarge)
            let overflow = await fault { _ = try await store.append(bytes("90"), to: items, at: .max) }
            #expect(overflow == .tooLarge)
            #expect(try await store.size(of: items) == 9)
        }
    }

    @Test("what is there after a restart is found and counted; unfinished files go") func restart() async throws {
        try await withOutputs { store, folder in
            _ = try await store.append(bytes("one\n"), to: output(.items), at: 0)
            _ = try await store.append(bytes("hello\n"), to: output(.log), at: 0)
            try await store.synchronize(output(.items))
            try folder.write("half", to: "outputs/logs/shop/books/job-1.log.part")
            try folder.write("strange", to: "outputs/items/shop/books/notes.txt")
            let again = try OutputStore(folder: store.folder)
            #expect(again.totalBytes == 10)
            #expect(!folder.has("outputs/logs/shop/books/job-1.log.part"))
            #expect(Set(try await again.all().map(\.name)) == [try output(.items), try output(.log)])
            #expect(try await again.append(bytes("two\n"), to: output(.items), at: 4) == 8)
        }
    }

    @Test("deleting takes both outputs and the folders that it empties") func deletes() async throws {
        try await withOutputs { store, folder in
            for job in ["a", "b"] {
                _ = try await store.append(bytes("x\n"), to: output(.items, job), at: 0)
                _ = try await store.append(bytes("y\n"), to: output(.log, job), at: 0)
            }
            try await store.delete(output(.items, "a"))
            #expect(try folder.text("outputs/items/shop/books/b.jsonl") == "x\n")
            #expect(!folder.has("outputs/logs/shop/books/a.log"))
            #expect(store.totalBytes == 4)
            try await store.delete(output(.log, "b"))
            try await store.delete(output(.log, "never"))
            #expect(!folder.has("outputs/items/shop"))
            #expect(!folder.has("outputs/logs/shop"))
            #expect(store.totalBytes == 0)
            // And it can be made again.
            #expect(try await store.append(bytes("x\n"), to: output(.items, "b"), at: 0) == 2)
        }
    }

    @Test("files that vanish behind the store's back are made anew") func vanished() async throws {
        try await withOutputs { store, _ in
            let items = try output(.items)
            _ = try await store.append(bytes("one\n"), to: items, at: 0)
            #expect(unlink(store.path(of: items)) == 0)
            let gap = await fault { _ = try await store.append(bytes("two\n"), to: items, at: 4) }
            #expect(gap == .gap(size: 0))
            #expect(try await store.append(bytes("one\n"), to: items, at: 0) == 4)
        }
    }

    @Test("hundreds of outputs at once need few open files") func manyFiles() async throws {
        try await withOutputs { store, _ in
            let jobs = (0..<300).map { "job-\($0)" }
            try await withThrowingTaskGroup { group in
                for job in jobs {
                    group.addTask {
                        var end: Int64 = 0
                        for _ in 0..<4 {
                            end = try await store.append(bytes("line\n"), to: output(.items, job), at: end)
                        }
                        try await store.synchronize(output(.items, job))
                    }
                }
                try await group.waitForAll()
            }
            #expect(store.totalBytes == 300 * 20)
            // And the folder.
            #expect(try OpenFiles.count(below: store.folder) <= 64 + 1)
            for job in jobs { #expect(try await store.size(of: output(.items, job)) == 20) }
            try await withThrowingTaskGroup { group in
                for job in jobs { group.addTask { try await store.delete(output(.items, job)) } }
                try await group.waitForAll()
            }
            #expect(try await store.all().isEmpty)
            #expect(try OpenFiles.count(below: store.folder) <= 1)
        }
    }
}
