import Foundation
import Jobs
import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing
import Web

@testable import Fleet

/// Eggs that ask for packages which the node's Python does not have, installed by the real pip from a folder.
@Suite(.serialized, .needsScrapy) struct RequirementsTests {
    private static let egg = TestEgg(
        spiders: """
            import scrapy, shelf, sys

            class One(scrapy.Spider):
                name = "one"
                start_urls = ["data:,1"]

                def parse(self, response):
                    yield {"shelf": shelf.WIDTH, "prefix": sys.prefix}
            """)

    /// A package as pip takes it from a folder.
    private static func wheel(_ version: String) -> TestEgg {
        TestEgg(files: [
            ("shelf.py", "WIDTH = '\(version)'\n"),
            ("shelf-\(version).dist-info/METADATA", "Metadata-Version: 2.1\nName: shelf\nVersion: \(version)\n"),
            ("shelf-\(version).dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("shelf-\(version).dist-info/RECORD", ""),
        ])
    }

    private struct Harness {
        let folder: ScratchFolder
        let hosts: ScrapyHosts

        func run(_ job: String, requirements: String?) throws -> AttemptRun {
            let request = JobRequest(
                project: .test("shop"), spider: .test("one"), version: .test("1_0"), runtime: .scrapy,
                work: .spider(arguments: [:]))
            return try attempt(
                request, in: folder, job: job, source: folder.file("shop.egg"), requirements: requirements)
        }

        /// The folders of the virtual environments.
        var environments: [String] { FolderRemoval.names(in: folder.file("hosts/environments")) }

        func item(_ job: String) throws -> JSONValue { try JSONValue(parsing: try folder.text("\(job)/items.jsonl")) }
    }

    /// - Parameter index: where pip looks for packages instead of the folder.
    private static func withHosts(index: String? = nil, _ body: (Harness, ScrapyRunner) async throws -> Void)
        async throws
    {
        try await withScratchFolder { folder in
            try folder.write(egg.bytes, to: "shop.egg")
            for version in ["1.0", "2.0"] {
                try folder.write(wheel(version).bytes, to: "wheels/shelf-\(version)-py3-none-any.whl")
            }
            var settings = ScrapyHosts.Configuration(python: ScrapyEnvironment.python, folder: folder.file("hosts"))
            settings.jobEnvironment =
                index.map { ["PIP_INDEX_URL": $0] }
                ?? ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": folder.file("wheels")]
            let hosts = ScrapyHosts(settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hosts.run() }
                defer { group.cancelAll() }
                try await body(Harness(folder: folder, hosts: hosts), ScrapyRunner(hosts))
            }
            try await eventually("every process has ended") { processes(with: folder.path).isEmpty }
        }
    }

    @Test("each list has an environment, which is made once however many ask") func installs() async throws {
        try await Self.withHosts { harness, runner in
            let lists = ["a": "shelf==1.0\n", "b": "shelf==1.0\n", "c": "shelf>=1\n"]
            try await withThrowingTaskGroup(of: RunReport.self) { group in
                for (job, list) in lists {
                    let run = try harness.run(job, requirements: list)
                    group.addTask { await runner.run(run.assignment, run) }
                }
                for try await report in group { #expect(report.outcome == .completed, "\(report)") }
            }
            #expect(try harness.item("a")["shelf"] == "1.0")
            let first = try harness.item("a")
            #expect(try harness.item("b") == first)
            #expect(try harness.item("c")["shelf"] == "2.0")
            #expect(harness.environments.count == 2)
            #expect(try harness.folder.text("a/job.log").contains("[trawl] INFO: Installed\n"))

            let again = try harness.run("d", requirements: lists["a"])
            #expect(await runner.run(again.assignment, again).outcome == .completed)
            #expect(try !harness.folder.text("d/job.log").contains("[trawl]"), "it is there already")
            let plain = try harness.run("e", requirements: nil)
            let report = await runner.run(plain.assignment, plain)
            #expect(report.message?.contains("No module named 'shelf'") == true, "\(report)")
        }
    }

    @Test("what cannot be installed fails the job in pip's words, and leaves nothing") func missing() async throws {
        try await Self.withHosts { harness, runner in
            let run = try harness.run("a", requirements: "shelf==3.0\n")
            let report = await runner.run(run.assignment, run)
            #expect(report.failure == "requirements_failed")
            #expect(report.message?.contains("No matching distribution found for shelf==3.0") == true, "\(report)")
            #expect(harness.environments.isEmpty)
        }
    }

    @Test("spiders are listed with what their egg asks for") func listing() async throws {
        try await Self.withHosts { harness, _ in
            let lister = ScrapyLister(harness.hosts, folder: harness.folder.file("lists"))
            var egg = Self.egg
            egg.entries.append(.init(name: "requirements.txt", bytes: Array("shelf\n".utf8)))
            let spiders = try await lister.spiders(of: egg.bytes, project: .test("shop"))
            #expect(spiders == ["one"])
            egg.entries[egg.entries.count - 1] = .init(name: "requirements.txt", bytes: Array("shelf<1\n".utf8))
            let fault = await #expect(throws: EggFault.self) {
                try await lister.spiders(of: egg.bytes, project: .test("shop"))
            }
            #expect(fault?.code == .unlistable)
            #expect(fault?.description.contains("requirements.txt cannot be installed") == true, "\(fault as Any)")
        }
    }

    @Test(
        "a job that is stopped while pip waits for its index ends at once",
        arguments: [(StopReason.cancel, JobOutcome.cancelled), (.drain, .released)])
    func stopped(_ reason: StopReason, _ outcome: JobOutcome) async throws {
        // Takes connections and never answers.
        let connected = Gate()
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                connected.open()
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(silent.localAddress?.port)
        try await Self.withHosts(index: "http://127.0.0.1:\(port)/") { harness, runner in
            let run = try harness.run("a", requirements: "shelf\n")
            async let report = runner.run(run.assignment, run)
            #expect(await connected.wait(within: .seconds(60)))
            run.stop(reason)
            #expect(await report.outcome == outcome)
            #expect(harness.environments.isEmpty)
        }
        try await silent.close()
    }
}
