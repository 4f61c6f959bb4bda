import Foundation
import Glibc
import TestSupport
import Testing

@testable import Fleet

/// Scrapy in processes that are forked from one that has imported it, on real Scrapy.
@Suite(.serialized, .needsScrapy) struct ScrapyHostTests {
    /// A spider of one page that it carries along.
    private static let small = """
        import scrapy

        class Small(scrapy.Spider):
            name = "small"
            start_urls = ["data:,hello"]

            def parse(self, response):
                yield {"text": response.text, "argument": getattr(self, "argument", None)}
        """

    /// Spiders that must be ended: what stands before they would do anything else, and whether a signal is enough.
    private static let stubborn: [String: String] = [
        "waits": """
        import scrapy

        class Waits(scrapy.Spider):
            name = "waits"
            start_urls = [f"data:,{number}" for number in range(100000)]
            custom_settings = {"DOWNLOAD_DELAY": 0.05}

            def parse(self, response):
                print("begun", flush=True)
        """,
        "imports": "print('begun', flush=True)\nimport time\ntime.sleep(1000)",
        "ignores": """
        import signal, time
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        print('begun', flush=True)
        while True:
            time.sleep(1)
        """,
        "forks": """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(1000)
            time.sleep(1000)
        print('begun', flush=True)
        time.sleep(1000)
        """,
    ]

    /// A job that kills what keeps it leaves nothing behind either.
    @Test func whatAKilledKeeperLeavesIsKilledP7() async throws {
        try await withScrapyHost { harness in
            let text = """
                import os, signal, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        time.sleep(1000)
                    os._exit(0)
                os.wait()
                os.kill(os.getppid(), signal.SIGKILL)
                time.sleep(1000)
                """
            let ending = await (try await harness.spider("killer", text)).end()
            #expect(ending?.cause == .keeper)
            #expect(harness.processNumbers.count == 1)
        }
    }

    @Test func tellsWhatItIs() async throws {
        try await withScrapyHost { harness in
            let versions = try await harness.host.versions(within: .seconds(60))
            #expect(versions.scrapy.hasPrefix("2.") && versions.python.hasPrefix("3."))
        }
    }

    @Test func runsSpidersWithTheirArguments() async throws {
        try await withScrapyHost { harness in
            let options = ["-a", "argument=é", "-o", "-:jsonlines", "-s", "LOG_LEVEL=INFO"]
            let ending = await (try await harness.spider("one", Self.small, options)).end()
            #expect(ending?.status == 0 && ending?.signal == nil && ending?.cause == nil)
            #expect((ending?.peakMemory ?? 0) > 10 << 20)
            let output = try harness.output("one")
            #expect(
                output == "{\"text\": \"hello\", \"argument\": \"\\u00e9\"}\n" || output.contains("\"argument\": \"é\"")
            )
            let log = try harness.output("one", "stderr")
            #expect(log.contains("Spider closed (finished)"), "\(log)")
        }
    }

    @Test func twentyAtOnceShareTheHost() async throws {
        try await withScrapyHost { harness in
            let statuses = try await withThrowingTaskGroup(of: Int32?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        await (try await harness.spider("s\(number)", Self.small, ["-s", "LOG_LEVEL=ERROR"])).end()?
                            .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 0, count: 20))
        }
    }

    @Test(arguments: ["imports", "forks", "ignores", "waits"])
    func `P7 killing a spider leaves nothing of it`(_ name: String) async throws {
        try await withScrapyHost { harness in
            let spider = try await harness.spider("it", Self.stubborn[name] ?? "")
            #expect(await spider.start() != nil)
            spider.signal(.kill)
            #expect(await spider.end()?.signal == SIGKILL)
            try await eventually("the host alone is left") { harness.processNumbers.count == 1 }
        }
    }

    @Test(arguments: [("waits", Int32?(0)), ("imports", nil)])
    func `P7 an interrupt ends a spider`(_ name: String, _ status: Int32?) async throws {
        try await withScrapyHost { harness in
            let spider = try await harness.spider("it", Self.stubborn[name] ?? "", ["--logfile", "log"])
            try await eventually("it has begun") {
                name == "imports" || (try? harness.folder.text("it/log").contains("Crawled (200)")) == true
            }
            spider.signal(.interrupt)
            let ending = try #require(await spider.end())
            // Caught while it imports, Python ends it with a traceback, or with its own signal.
            if let status { #expect(ending.status == status) } else { #expect(ending.status != 0) }
            if name == "waits" { #expect(try harness.folder.text("it/log").contains("Spider closed (shutdown)")) }
        }
    }

    @Test func memoryIsBounded() async throws {
        try await withScrapyHost { harness in
            let text = "import time\nkept = []\nwhile True:\n    kept.append(b'x' * (4 << 20))\n    time.sleep(0.01)\n"
            let ending = await (try await harness.spider("it", text, memory: 150 << 20)).end()
            #expect(ending?.cause == .memory)
        }
    }

    @Test func whatIsCapturedIsBounded() async throws {
        try await withScrapyHost { harness in
            let text = "while True:\n    print('x' * 1000)\n"
            let ending = await (try await harness.spider("it", text, capture: 1 << 20)).end()
            #expect(ending?.cause == .output)
            #expect(try harness.output("it").utf8.count == 1 << 20)
            // Without a capture the end is kept, however much it is.
            let loud = "for n in range(200000):\n    print(n)\nraise SystemExit(3)\n"
            let second = await (try await harness.spider("two", loud)).end()
            #expect(second?.status == 3)
            let tail = try harness.output("two")
            #expect(tail.utf8.count == 64 << 10 && tail.hasSuffix("199999\n"))
        }
    }

    @Test func aHostThatDiesTakesItsSpidersAlongAndComesBack() async throws {
        try await withScrapyHost { harness in
            let spider = try await harness.spider("it", Self.stubborn["forks"] ?? "")
            try await eventually("it has forked") { harness.processNumbers.count == 5 }
            let host = try #require(harness.hostNumber)
            kill(host, SIGKILL)
            let ending = await spider.end()
            #expect(ending == nil || ending?.cause == .host)
            // Until its end is known, processes may still be asked of it; then they end without a word, or it is told
            // that the host is lost.
            try await eventually(within: .seconds(120), "a new host runs spiders") {
                do {
                    return await (try await harness.spider("again", Self.small, ["-s", "LOG_LEVEL=ERROR"])).end()?
                        .status == 0
                } catch let fault as ScrapyHostFault where fault == .lost {
                    return false
                }
            }
            try await eventually("the host alone is left") { harness.processNumbers.count == 1 }
        }
    }

    @Test func aSpiderCannotKeepTheHostFromEnding() async throws {
        // The harness looks that no process is left.
        try await withScrapyHost { harness in
            _ = try await harness.spider("it", Self.stubborn["forks"] ?? "")
            try await eventually("it has forked") { harness.processNumbers.count == 5 }
        }
    }

    @Test func aHostThatRunsNothingForLongEnds() async throws {
        try await withScrapyHost({ $0.idleTime = .seconds(3) }) { harness in
            _ = try await harness.host.versions(within: .seconds(60))
            try await eventually("no process is left") { harness.processNumbers.isEmpty }
            await #expect(throws: ScrapyHostFault.over) { try await harness.host.versions(within: .seconds(60)) }
        }
    }

    @Test func saysWhatIsMissing() async throws {
        try await withScratchFolder { broken in
            try broken.write("raise ImportError('no such thing')\n", to: "scrapy.py")
            try await withScrapyHost({ $0.environment["PYTHONPATH"] = broken.path }) { harness in
                await #expect(throws: ScrapyHostFault.missing(ScrapyEnvironment.python, "ImportError: no such thing")) {
                    try await harness.host.versions(within: .seconds(60))
                }
            }
        }
        for python in ["/nowhere/python", "/bin/false"] {
            try await withScrapyHost({ $0.python = python }) { harness in
                await #expect(throws: ScrapyHostFault.self) { try await harness.host.versions(within: .seconds(60)) }
            }
        }
        try await withScrapyHost({ $0.startTime = .milliseconds(1) }) { harness in
            await #expect(throws: ScrapyHostFault.slow(.milliseconds(1))) {
                try await harness.host.versions(within: .seconds(60))
            }
        }
    }
}
