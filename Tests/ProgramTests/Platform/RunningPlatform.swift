import Foundation
import TestSupport
import Testing
import Web

/// A started `trawl up`, `trawl controller` or `trawl worker`, and the commands that ask it.
struct RunningPlatform: Sendable {
    let folder: ScratchFolder
    let program: RunningProgram
    /// Addresses by service, as the ready file has them.
    let addresses: [String: String]
    let environment: [String: String?]

    /// Variables of the person who runs the tests say nothing to the programs under test.
    static var clean: [String: String?] {
        var variables: [String: String?] = [:]
        for name in ProcessInfo.processInfo.environment.keys
        where name.hasPrefix("TRAWL_") || name.hasPrefix("DISPYCLUSTER_") {
            variables[name] = .some(nil)
        }
        return variables
    }

    var controller: String { addresses["controller"] ?? "" }

    /// Runs a command against the controller.
    func trawl(
        _ arguments: [String], environment more: [String: String?] = [:], input: String = "",
        within deadline: Duration = .seconds(60)
    ) async throws -> ProgramResult {
        var variables = environment
        variables["TRAWL_CONTROLLER_URL"] = controller
        for (name, value) in more { variables[name] = value }
        return try await Program.built("trawl").run(
            arguments, environment: variables, in: folder.path, input: input, within: deadline)
    }

    /// Runs a command that succeeds, and answers its output.
    @discardableResult
    func output(
        _ arguments: [String], environment: [String: String?] = [:], input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let result = try await trawl(arguments, environment: environment, input: input)
        #expect(
            result.code == 0, "\(arguments): \(result.errors)\n\(program.errors.suffix(4_000))",
            sourceLocation: sourceLocation)
        return result.output
    }

    /// The same, read as JSON.
    func json(_ arguments: [String], environment: [String: String?] = [:]) async throws -> JSONValue {
        try JSONValue(parsing: try await output(arguments, environment: environment))
    }

    /// The status of a job.
    func status(_ job: String) async throws -> String {
        try await json(["jobs", "show", job, "--json"])["status"]?.plainText ?? ""
    }

    /// Ends it as a person does, and checks that it ended well.
    func end(within deadline: Duration = .seconds(30)) async throws {
        program.send(SIGTERM)
        let result = try await program.waitForExit(within: deadline)
        #expect(result.code == 0, "\(result.errors.suffix(4_000))")
    }
}

/// Starts a platform on free ports in `folder`, waits until it listens, and lends it to `body`.
@discardableResult
func withPlatform<Answer>(
    _ command: [String] = ["up"], in folder: ScratchFolder, environment more: [String: String?] = [:],
    ready: String = "ready.json", isolation: isolated (any Actor)? = #isolation,
    _ body: (RunningPlatform) async throws -> Answer
) async throws -> Answer {
    var environment = RunningPlatform.clean
    environment["TRAWL_CONTROLLER_PORT"] = "0"
    environment["TRAWL_WORKER_PORT"] = "0"
    environment["TRAWL_WORKER_NAME"] = "here"
    environment["TRAWL_WORKER_GRACE"] = "2s"
    for (name, value) in more { environment[name] = value }
    let arguments = command + ["--ready-file", ready]
    return try await Program.built("trawl").withRunning(arguments, environment: environment, in: folder.path) {
        running in
        try await eventually(within: .seconds(30), "it is ready: \(running.errors)") {
            #expect(running.isRunning, "\(running.errors)")
            return folder.has(ready) || !running.isRunning
        }
        let text = try folder.text(ready)
        var addresses: [String: String] = [:]
        if case .object(let members) = try JSONValue(parsing: text) {
            for (name, value) in members { addresses[name] = value.plainText }
        }
        return try await body(
            RunningPlatform(folder: folder, program: running, addresses: addresses, environment: environment))
    }
}
