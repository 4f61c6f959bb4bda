import Glibc
import TestSupport
import Testing

@testable import Jobs

@Suite("P31 outputs stay in their folder")
struct OutputPathTests {
    @Test(
        "P31 ways that lead elsewhere are no outputs",
        arguments: [
            "items/../../etc/passwd.jsonl", "/items/a/b/c.jsonl", "items/a/b/../c.jsonl", "items/a/b/c",
            "items/a/b/.jsonl",
            "items/a/b/...jsonl/", "items//b/c.jsonl", "items/./b/c.jsonl", "items/a/b/c.log", "logs/a/b/c.jsonl",
            "items/%2e%2e/b/c.jsonl", "items/a\\b/b/c.jsonl", "items/a/b/c\u{0}.jsonl", "items/.hidden/b/c.jsonl", "",
            "items/a/b/c.jsonl/d", "other/a/b/c.jsonl",
        ]) func refuses(path: String)
    { #expect(OutputName(path: path) == nil) }

    @Test(arguments: ["items/a/b/c.jsonl", "logs/a:1/b-2/..x.log", "items/a/b/....jsonl"]) func accepts(path: String) {
        #expect(OutputName(path: path)?.path == path)
    }

    @Test(
        "P31 a symbolic link is not followed, wherever it stands", arguments: ["logs", "logs/shop", "logs/shop/books"])
    func links(place: String) async throws {
        try await withOutputs { store, folder in
            try folder.write("secret\n", to: "elsewhere/shop/books/job-1.log")
            try folder.write("secret\n", to: "elsewhere/books/job-1.log")
            try folder.write("secret\n", to: "elsewhere/job-1.log")
            let above = place.split(separator: "/").dropLast().joined(separator: "/")
            if !above.isEmpty { try folder.write("", to: "outputs/\(above)/.keep") }
            #expect(symlink(folder.file("elsewhere"), folder.file("outputs/" + place)) == 0)
            let log = try output(.log)
            let appended = await fault { _ = try await store.append(bytes("x"), to: log, at: 0) }
            #expect(appended?.code == "storage_io")
            let read = await fault { _ = try await store.read(log, from: 0, limit: 10) }
            #expect(read?.code == "storage_io")
            #expect(try await store.all().isEmpty)
            #expect(try folder.text("elsewhere/job-1.log") == "secret\n")
        }
    }

    @Test("P31 nor is a file that is one, and a pipe blocks nobody") func fileLinks() async throws {
        try await withOutputs { store, folder in
            try folder.write("secret\n", to: "secret")
            try folder.write("", to: "outputs/logs/shop/books/other.log")
            #expect(symlink(folder.file("secret"), store.path(of: try output(.log))) == 0)
            #expect(mkfifo(store.path(of: try output(.log, "pipe")), 0o600) == 0)
            for job in ["job-1", "pipe"] {
                let appended = await fault { _ = try await store.append(bytes("x"), to: output(.log, job), at: 0) }
                #expect(appended?.code == "storage_io")
            }
            #expect(try await store.all().map(\.name) == [try output(.log, "other")])
            #expect(try folder.text("secret") == "secret\n")
        }
    }
}
