import Glibc
import Jobs
import TestSupport
import Testing
import Web

@testable import Fleet

/// Commands to try.
enum CommandProbe {
    /// A runner of one command that is a line of shell; `$1` is its first argument.
    static func shell(
        _ script: String, arguments: [String] = [], grace: Duration = .seconds(2),
        _ change: (inout CommandDefinition) -> Void = { _ in }
    ) throws -> CommandRunner {
        var definition = CommandDefinition(
            name: .test("noop"), program: "sh", arguments: ["-c", script, "sh"] + arguments)
        change(&definition)
        var configuration = CommandRunner.Configuration()
        configuration.guardProgram = try Program.built("trawl").path
        configuration.grace = grace
        configuration.mostLogBytes = 1 << 20
        return try CommandRunner([definition], configuration: configuration)
    }

    static func request(_ input: JSONValue = nil) -> JobRequest {
        JobRequest(spider: .test("noop"), runtime: .command, work: .command(name: .test("noop"), input: input))
    }

    /// Something that no other test's processes have among their arguments.
    static func marker() -> String { "trawl-test-\(UInt64.random(in: 0...UInt64.max))" }
}
