import Foundation
import TestSupport
import Testing
import Web

/// A `trawl cluster` that runs, for tests.
struct RunningCluster {
    let folder: ScratchFolder
    let program: RunningProgram
    let gateway: Int

    /// Starts one in the folder, on free ports unless `options` name some, and waits until it serves.
    static func withRunning<Answer>(
        _ options: [String], in folder: ScratchFolder, isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningCluster) async throws -> Answer
    ) async throws -> Answer {
        let ports = options.contains("--base-port") ? [] : ["-b", "0", "-p", "0"]
        let line = ["cluster"] + ports + ["--ready-file", folder.file("ready")] + options
        return try await Program.built("trawl").withRunning(line, in: folder.path) { program in
            try await eventually(within: .seconds(60), "it serves; it says \(program.errors)") {
                if !program.isRunning { throw ScriptError.unexpected(program.errors) }
                return folder.has("ready")
            }
            let gateway = try port(of: "gateway", in: folder)
            return try await body(RunningCluster(folder: folder, program: program, gateway: gateway))
        }
    }

    static func port(of name: String, in folder: ScratchFolder) throws -> Int {
        let addresses = try JSONValue(parsing: try folder.text("ready"))
        return try #require(addresses[name]?.plainText.split(separator: ":").last.flatMap { Int($0) })
    }

    func port(of name: String) throws -> Int { try Self.port(of: name, in: folder) }

    /// Runs `trawl cluster …` beside it.
    func ask(_ arguments: [String], within deadline: Duration = .seconds(60)) async throws -> ProgramResult {
        try await Program.built("trawl").run(["cluster"] + arguments, in: folder.path, within: deadline)
    }

    /// What `trawl cluster status --json` tells of each server.
    func servers() async throws -> [JSONValue] {
        let result = try await ask(["status", "--json"])
        guard case .array(let servers)? = try JSONValue(parsing: result.output)["servers"] else {
            throw ScriptError.unexpected("\(result)")
        }
        return servers
    }

    func numbers() async throws -> [Int32] {
        try await servers().compactMap { $0["pid"].flatMap { Int32($0.plainText) } }
    }

    /// Sends requests without a pause, from two clients, while `body` runs, and answers what did not go well and how many did.
    func underLoad(_ body: () async throws -> Void) async throws -> (faults: [String], count: Int) {
        let gateway = gateway
        let load = (0..<2).map { _ in
            Task {
                var faults: [String] = []
                var count = 0
                while !Task.isCancelled {
                    do {
                        let answer = try await RawClient.fetch("/", port: gateway)
                        if answer.status != 200 { faults.append("\(answer.statusLine) \(answer.text)") }
                        count += 1
                    } catch {
                        if !Task.isCancelled { faults.append("\(error)") }
                    }
                }
                return (faults, count)
            }
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        for task in load { task.cancel() }
        var all: (faults: [String], count: Int) = ([], 0)
        for task in load {
            let (faults, count) = await task.value
            all.faults += faults
            all.count += count
        }
        try outcome.get()
        return all
    }

    /// Whether there is such a process, other than one that has ended and was not waited for.
    static func isAlive(_ number: Int32) -> Bool {
        guard let line = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else { return false }
        return line.split(separator: ")").last?.split(separator: " ").first != "Z"
    }
}
