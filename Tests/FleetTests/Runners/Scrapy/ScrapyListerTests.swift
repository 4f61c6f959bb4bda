import Foundation
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Fleet
@testable import Jobs

/// Listing the spiders of eggs, with limits that a test can wait for.
@Suite(.serialized, .needsScrapy) struct ScrapyListerTests {
    @Test func lists() async throws {
        try await withLister { lister, _ in
            let spiders = try await lister.spiders(of: TestEgg(spiders: Self.two).bytes, project: .defaultProject)
            #expect(spiders == ["a", "b c"])
        }
    }

    @Test("listing that never ends is ended") func endless() async throws {
        try await withLister(timeout: .seconds(2)) { lister, folder in
            let egg = TestEgg(
                spiders: """
                    import signal, time
                    for number in (signal.SIGINT, signal.SIGTERM):
                        signal.signal(number, signal.SIG_IGN)
                    while True:
                        time.sleep(60)

                    """)
            let start = ContinuousClock.now
            let fault = await #expect(throws: EggFault.self) {
                try await lister.spiders(of: egg.bytes, project: .defaultProject)
            }
            #expect(fault?.code == .unlistable)
            #expect(fault?.description.contains("longer than") == true)
            #expect(ContinuousClock.now - start < .seconds(120))
            // The next one is listed, with the time that a busy machine takes for it.
            let patient = ScrapyLister(lister.hosts, folder: folder.file("lists"))
            let next = try await patient.spiders(of: TestEgg(spiders: Self.two).bytes, project: .defaultProject)
            #expect(next.count == 2)
        }
    }

    @Test("who goes away takes the listing along") func cancelled() async throws {
        try await withLister { lister, folder in
            let egg = TestEgg(spiders: "import time\nopen('begun', 'w').close()\ntime.sleep(600)\n")
            let task = Task { try await lister.spiders(of: egg.bytes, project: .defaultProject) }
            try await eventually(within: .seconds(60), "it has begun") { folder.has("lists/list-1/begun") }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(!folder.has("lists/list-1"))
        }
    }

    @Test("the folder is emptied at the start") func emptied() async throws {
        try await withScratchFolder { folder in
            try folder.write("left", to: "lists/list-7/project.egg")
            let hosts = ScrapyHosts(
                .init(python: ScrapyEnvironment.python, folder: folder.file("hosts")), logger: Self.logger)
            _ = ScrapyLister(hosts, folder: folder.file("lists"))
            #expect(try folder.inner("lists").names.isEmpty)
        }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static let two = """
        import scrapy

        class A(scrapy.Spider):
            name = "a"

        class B(scrapy.Spider):
            name = "b c"

        """

    /// Lends a lister; nothing that it made may be left behind it.
    private func withLister(
        timeout: Duration = .seconds(60),
        _ body: (ScrapyLister, ScratchFolder) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let hosts = ScrapyHosts(
                .init(python: ScrapyEnvironment.python, folder: folder.file("hosts")), logger: Self.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hosts.run() }
                defer { group.cancelAll() }
                try await body(ScrapyLister(hosts, folder: folder.file("lists"), timeout: timeout), folder)
                #expect(try folder.inner("lists").names.isEmpty)
            }
            try await eventually("every process of the host has ended") {
                processes(with: folder.file("hosts/scrapy_host.py")).isEmpty
            }
        }
    }
}
