import Foundation
import Glibc
import Logging
import TestSupport

@testable import Fleet

/// Lends a Scrapy host that runs, and its folder.
func withScrapyHost(
    _ configure: (inout ScrapyHost.Configuration) -> Void = { _ in },
    _ body: (ScrapyHostHarness) async throws -> Void
) async throws {
    try await withScratchFolder { folder in
        var configuration = ScrapyHost.Configuration(python: ScrapyEnvironment.python, folder: folder.path)
        configuration.environment = ["PATH": "/usr/bin:/bin"]
        configure(&configuration)
        let host = ScrapyHost(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() }
            defer { group.cancelAll() }
            try await body(ScrapyHostHarness(host: host, folder: folder))
        }
        try await eventually("every process of the host has ended") {
            processes(with: folder.file("scrapy_host.py")).isEmpty
        }
    }
}

/// A host, and what tests do with it.
struct ScrapyHostHarness {
    let host: ScrapyHost
    let folder: ScratchFolder

    /// The numbers of the host and of everything that it forked.
    var processNumbers: [Int32] { processes(with: folder.file("scrapy_host.py")) }

    /// The number of the host itself.
    var hostNumber: Int32? { scrapyHost(in: folder.path) }

    /// Starts `scrapy` with some words of a command line.
    func start(
        _ id: String, _ arguments: [String], egg: String? = nil, memory: Int = 0, capture: Int = 0
    ) async throws -> RunningScrapy {
        try FileManager.default.createDirectory(atPath: folder.file(id), withIntermediateDirectories: true)
        return try await host.start(
            ScrapyProcess(
                id: id, arguments: ["scrapy"] + arguments, egg: egg, environment: ["PATH": "/usr/bin:/bin"],
                folder: folder.file(id), memory: memory, capture: capture), within: .seconds(60))
    }

    /// Runs a spider that is written as a Python file.
    func spider(
        _ id: String, _ text: String, _ options: [String] = [], memory: Int = 0, capture: Int = 0
    ) async throws -> RunningScrapy {
        try folder.write(text, to: "\(id).py")
        let words = ["runspider", folder.file("\(id).py"), "-s", "REMOTE_CONTROL_ENABLED=0"] + options
        return try await start(id, words, memory: memory, capture: capture)
    }

    /// What the process wrote, once it has ended.
    func output(_ id: String, _ name: String = "stdout") throws -> String { try folder.text("\(id)/\(name)") }
}

/// The number of the host whose program lies in `folder`: numbers begin anew, so its own need not be the smallest.
func scrapyHost(in folder: String) -> Int32? {
    processes(with: folder + "/scrapy_host.py").first { process in
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        return status.contains("PPid:\t\(getpid())\n")
    }
}
