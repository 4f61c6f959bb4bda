import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Gateway

/// What goes from memory to a folder, and comes back.
struct CacheDiskTests {
    private static let size = 3_000

    private static func open(_ folder: String, most: Int = 1 << 20) async throws -> CacheHarness {
        let disk = CacheDisk(folder: folder, most: most, pool: .singleton)
        // Room for a few answers in memory.
        let harness = CacheHarness(memory: 20_000, disk: disk)
        harness.cache.start()
        try await settle(harness)
        return harness
    }

    private static func settle(_ harness: CacheHarness) async throws {
        try await eventually("the folder is at rest") { harness.cache.store.disk?.isIdle == true }
    }

    private static func body(_ number: Int) -> String { "<\(number)>" + String(repeating: "x", count: size) }

    private static func fill(_ harness: CacheHarness, _ count: Int) async throws {
        for number in 0..<count {
            try harness.store("/\(number)", [], ["Cache-Control: max-age=600", "Vary: X"], body: body(number))
        }
        try await settle(harness)
    }

    /// The body that a request gets; nil when a server would be asked.
    private static func body(_ harness: CacheHarness, _ target: String, _ lines: [String] = []) async throws
        -> Substring?
    {
        var answer = try harness.look(target, lines, after: 1)
        while case .wait(let wait) = answer {
            let cache = harness.cache
            let outcome = await withCheckedContinuation { continuation in
                if cache.wait(wait, { continuation.resume(returning: $0) }) == nil {
                    continuation.resume(returning: .notStored)
                }
            }
            answer = cache.resume(wait, outcome, at: CacheHarness.instant(1))
        }
        guard let text = answer.hit?.text, let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        return text[end.upperBound...]
    }

    @Test func whatGoesFromMemoryComesBackAndSurvivesARestart() async throws {
        try await withScratchFolder { folder in
            for isNew in [true, false] {
                let harness = try await Self.open(folder.file("cache"))
                if isNew { try await Self.fill(harness, 30) }
                let disk = harness.cache.figures.diskEntries
                #expect(disk >= 20 && disk <= 30)
                var found = 0
                for number in 0..<30 {
                    let body = try await Self.body(harness, "/\(number)")
                    #expect(body == nil || body?.elementsEqual(Self.body(number)) == true)
                    found += body == nil ? 0 : 1
                    let other = try await Self.body(harness, "/\(number)", ["X: 1"])
                    #expect(other == nil)
                }
                #expect(found == (isNew ? 30 : disk))
                #expect(harness.cache.figures.bytes <= 20_000)
                try await Self.settle(harness)
            }
        }
    }

    @Test("files that are not as they were written", arguments: ["empty", "short", "long", "bit", "other", "head"])
    func broken(_ kind: String) async throws {
        try await withScratchFolder { folder in
            let first = try await Self.open(folder.path)
            try await Self.fill(first, 20)
            try folder.write("mine", to: "readme.txt")
            let names = try folder.names.filter { $0 != "readme.txt" }
            try folder.write("x", to: names[0] + ".part")
            let good = try folder.bytes(names[0])
            #expect(names.count >= 10)
            for name in names {
                var bytes = try folder.bytes(name)
                switch kind {
                case "empty": bytes = []
                case "short": bytes.removeLast()
                case "long": bytes.append(0)
                case "bit": bytes[bytes.count / 2] ^= 1
                case "other": bytes = name == names[0] ? [] : good
                case "head": bytes.replaceSubrange(32..<48, with: repeatElement(0xFF, count: 16))
                default: break
                }
                try folder.write(bytes, to: name)
            }
            let harness = try await Self.open(folder.path)
            #expect(harness.cache.figures.diskEntries == names.count)
            for number in 0..<20 {
                let body = try await Self.body(harness, "/\(number)")
                #expect(body == nil)
            }
            try await Self.settle(harness)
            let left = try folder.names
            #expect(left == ["readme.txt"])
        }
    }

    @Test func theFolderIsBounded() async throws {
        try await withScratchFolder { folder in
            let harness = try await Self.open(folder.path, most: 40_000)
            try await Self.fill(harness, 60)
            let figures = harness.cache.figures
            let names = try folder.names
            let bytes = try names.reduce(0) { $0 + (try folder.bytes($1).count) }
            #expect(figures.diskBytes <= 40_000 && figures.diskBytes == bytes && figures.diskEntries == names.count)
            // A smaller bound holds after a restart.
            let smaller = try await Self.open(folder.path, most: 10_000)
            #expect(smaller.cache.figures.diskBytes <= 10_000)
            let left = try folder.names.count
            #expect(left == smaller.cache.figures.diskEntries && left > 0)
        }
    }

    @Test("what is taken out goes from the folder too", arguments: ["url", "prefix", "all", "post"])
    func purging(_ kind: String) async throws {
        try await withScratchFolder { folder in
            let harness = try await Self.open(folder.path)
            try await Self.fill(harness, 30)
            // While what fills memory is being written.
            switch kind {
            case "url": for number in 10..<20 { _ = harness.cache.purge(url: "http://a/\(number)") }
            case "prefix": _ = harness.cache.purge(prefix: "http://a/1")
            case "post":
                for number in 10..<20 {
                    guard let key = CacheKey(url: "http://a/\(number)") else { continue }
                    harness.cache.store.remove(key)
                }
            default: _ = harness.cache.purgeAll()
            }
            for number in 10..<20 {
                let body = try await Self.body(harness, "/\(number)")
                #expect(body == nil)
            }
            let other = try await Self.body(harness, "/5")
            #expect((other == nil) == (kind == "all"))
            try await Self.settle(harness)
            let again = try await Self.open(folder.path)
            for number in 10..<20 {
                let body = try await Self.body(again, "/\(number)")
                #expect(body == nil)
            }
        }
    }

    @Test func filesOfAnEarlierRunArePurgedBeforeTheyAreKnown() async throws {
        try await withScratchFolder { folder in
            try await Self.fill(try await Self.open(folder.path), 30)
            let disk = CacheDisk(folder: folder.path, most: 1 << 20, pool: .singleton)
            let harness = CacheHarness(memory: 20_000, disk: disk)
            _ = harness.cache.purge(prefix: "http://a/1")
            _ = harness.cache.purge(url: "http://a/2")
            harness.cache.start()
            try await Self.settle(harness)
            for target in ["/1", "/11", "/2"] {
                let body = try await Self.body(harness, target)
                #expect(body == nil)
            }
            let other = try await Self.body(harness, "/3")
            #expect(other?.elementsEqual(Self.body(3)) == true)
        }
    }

    @Test func names() throws {
        let file = DiskIndex.File(digest: .init(try #require(CacheKey(url: "http://a/"))), variant: 7, number: .max)
        #expect(DiskIndex.File(name: file.name) == file && file.name.utf8.count == 67)
        for name in [
            "", "..", file.name.uppercased(), String(file.name.dropLast()), file.name + "0", file.name + ".part",
        ] {
            #expect(DiskIndex.File(name: name) == nil)
        }
    }
}
