import Glibc
import TestSupport
import Testing

@testable import Jobs

@Suite("What lies about without use")
struct OutputSweepingTests {
    @Test("files that nobody uses from one call to the next are closed, and opened again when they are used")
    func idle() async throws {
        try await withOutputs { store, _ in
            let empty = try OpenFiles.count(below: store.folder)
            let jobs = (0..<20).map { "job-\($0)" }
            for job in jobs { _ = try await store.append(bytes("one\n"), to: output(.items, job), at: 0) }
            // Read again after its end, as callers do.
            for job in jobs[..<10] {
                store.finish(try output(.items, job))
                #expect(text(try await store.lines(output(.items, job), offset: 0, limit: 1, bytes: 100)) == "one\n")
            }
            store.closeIdle()
            // A call on each lane, behind what was begun there: those files are in use.
            for job in jobs { #expect(try await store.size(of: output(.items, job)) == 4) }
            #expect(try OpenFiles.count(below: store.folder) > empty)
            store.closeIdle()
            _ = try await store.size(of: output(.items, jobs[0]))
            store.closeIdle()
            try await eventually("only the used one is open") {
                try OpenFiles.count(below: store.folder) == empty + 1
            }
            for job in jobs { #expect(try await store.append(bytes("two\n"), to: output(.items, job), at: 4) == 8) }
            #expect(text(try await store.lines(output(.items, jobs[3]), offset: 1, limit: 9, bytes: 100)) == "two\n")
        }
    }

    @Test("an output that was listed is deleted, its folders with it, but not its job's other one")
    func deletes() async throws {
        try await withOutputs { store, folder in
            _ = try await store.append(bytes("one\n"), to: output(.items), at: 0)
            _ = try await store.append(bytes("hello\n"), to: output(.log), at: 0)
            let listed = try #require(try await store.all().first { $0.name.kind == .items })
            #expect(listed.size == 4)
            #expect(try await store.delete(listed))
            #expect(!folder.has("outputs/items/shop") && folder.has("outputs/logs/shop/books/job-1.log"))
            #expect(store.totalBytes == 6)
            #expect(try await !store.delete(listed))
            #expect(store.totalBytes == 6)
        }
    }

    @Test("what was written to or replaced since it was listed stays")
    func changed() async throws {
        try await withOutputs { store, folder in
            for job in ["grown", "begun-again", "replaced"] {
                let path = try folder.write("old\n", to: "outputs/items/shop/books/\(job).jsonl")
                // Long ago, as what a crash has left.
                var times = [timeval(tv_sec: 1_000, tv_usec: 0), timeval(tv_sec: 1_000, tv_usec: 0)]
                #expect(utimes(path, &times) == 0)
            }
            let listed = try await store.all()
            #expect(listed.count == 3)
            _ = try await store.append(bytes("new\n"), to: output(.items, "grown"), at: 4)
            _ = try await store.append(bytes("new\n"), to: output(.items, "begun-again"), at: 0)
            try folder.write("new\n", to: "new")
            #expect(rename(folder.file("new"), store.path(of: try output(.items, "replaced"))) == 0)
            for listed in listed { #expect(try await !store.delete(listed), "\(listed.name.path)") }
            #expect(try await store.all().count == 3)
        }
    }
}
