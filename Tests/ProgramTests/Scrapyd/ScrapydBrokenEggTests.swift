import Glibc
import TestSupport
import Testing
import Web

/// Eggs that nobody should write.
@Suite(.needsScrapy, .serialized, .sharedScrapyd) struct ScrapydBrokenEggTests {
    @Test(
        "an egg that is none leaves nothing behind",
        arguments: [
            ("PK no zip", "egg is not a ZIP file"), ("", "egg is not a ZIP file"),
        ])
    func noEgg(_ text: String, _ message: String) async throws {
        try await expectRefused(Array(text.utf8), message)
    }

    @Test("an egg whose paths lead out is refused before anything runs") func zipSlip() async throws {
        var egg = TestEgg(spiders: "raise SystemExit('it ran')\n")
        egg.entries.append(.init(name: "../../evil.py"))
        try await expectRefused(egg.bytes, "BadEggError: the egg names a path outside of it")
        egg.claimedCount = egg.entries.count - 1
        try await expectRefused(egg.bytes, "egg is not a ZIP file")
    }

    @Test(
        "an egg that cannot be listed says why",
        arguments: [
            ("import nowhere_at_all\n", "No module named 'nowhere_at_all'"), ("1 +\n", "SyntaxError"),
            ("import sys\nsys.exit('sorry')\n", "sorry"), ("import os\nos._exit(7)\n", "RunnerError: "),
            ("import os\nos.kill(os.getpid(), 9)\n", "RunnerError: "),
            ("while True: print('x' * 10_000)\n", "prints more than"),
            ("x = []\nwhile True: x.append(bytearray(b'1' * (8 << 20)))\n", "memory"),
        ])
    func unlistable(_ code: String, _ message: String) async throws {
        try await expectRefused(TestEgg(spiders: code).bytes, message)
    }

    @Test("listing forks: nothing is left") func listingForks() async throws {
        let client = try Scrapyd.current.client
        let egg = TestEgg(
            spiders: """
                import os, signal, time
                import scrapy

                for number in range(3):
                    if os.fork() == 0:
                        os.setsid()
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        open(os.path.join(os.getcwd(), "child"), "w").close()
                        while True:
                            time.sleep(60)

                class One(scrapy.Spider):
                    name = "one"

                """)
        let before = try Self.pythons(of: Scrapyd.current)
        try client.ok(try await client.upload("forking", "1", egg.bytes))
        // The keeper of the listing, which has just said that all is gone, may be on its way out itself.
        try await eventually("nothing is left") { try Self.pythons(of: Scrapyd.current).subtracting(before).isEmpty }
        #expect(try Scrapyd.current.lists.isEmpty)
    }

    @Test("uploads do not block other calls") func slowListing() async throws {
        let scrapyd = try Scrapyd.current
        let egg = TestEgg(
            spiders: """
                import os, time
                import scrapy

                while not os.path.exists("\(scrapyd.platform.folder.file("go-on"))"):
                    time.sleep(0.02)

                class A(scrapy.Spider):
                    name = "a"

                """
        ).bytes
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<5 {
                group.addTask {
                    try scrapyd.client.ok(try await scrapyd.client.upload("sleeping", "\(number)", egg))
                }
            }
            try await eventually("four are listed") { try scrapyd.lists.count == 4 }
            let id = try await scrapyd.client.schedule("shop", "quick")
            for target in [
                "/daemonstatus.json", "/listprojects.json", "/jobs", "/logs/", "/listspiders.json?project=shop",
                "/status.json?job=\(id)",
            ] {
                _ = try await scrapyd.client.get(target)
            }
            try await scrapyd.client.waits(id, "finished")
            // What was asked for meanwhile waited for none of them: they end when they are let, and not before.
            #expect(try scrapyd.lists.count == 4)
            try scrapyd.platform.folder.write("", to: "go-on")
        }
        let versions = try scrapyd.client.ok(try await scrapyd.client.get("/listversions.json?project=sleeping"))
        #expect(versions["versions"]?.elements.count == 5)
        #expect(try scrapyd.lists.isEmpty)
    }

    private func expectRefused(
        _ egg: [UInt8], _ message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let scrapyd = try Scrapyd.current
        let answer = try await scrapyd.client.upload("broken", "1", egg)
        #expect(answer.status == 200, sourceLocation: sourceLocation)
        let json = try answer.json
        #expect(json["status"] == "error", sourceLocation: sourceLocation)
        #expect(
            json["message"]?.string?.contains(message) == true, "\(answer.text.prefix(2_000))",
            sourceLocation: sourceLocation)
        let projects = try scrapyd.client.ok(try await scrapyd.client.get("/listprojects.json"))["projects"]
        #expect(projects?.elements.contains("broken") == false, sourceLocation: sourceLocation)
        #expect(try scrapyd.lists.isEmpty, sourceLocation: sourceLocation)
    }

    /// The Pythons of a platform that run now.
    private static func pythons(of scrapyd: Scrapyd) throws -> Set<Int32> {
        var found: Set<Int32> = []
        guard let stream = opendir("/proc") else { return found }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = Int32(name) else { continue }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let file = open("/proc/\(pid)/cmdline", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            defer { close(file) }
            let count = max(0, read(file, &buffer, buffer.count))
            let line = String(decoding: buffer.prefix(count), as: UTF8.self)
            if line.contains("scrapy_host.py"), line.contains(scrapyd.platform.folder.path) {
                found.insert(pid)
            }
        }
        return found
    }
}
