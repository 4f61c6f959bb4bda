package import Testing
package import Web

/// Commands that ask the platform, as a person types them.
extension TrawlPlatform {
    /// What commands run with: they find the controller, and take a free port where they listen.
    package var environment: [String: String?] {
        var environment = Self.clean
        for name in ["CONTROLLER", "WORKER", "SCRAPYD", "SCRAPYD_GATEWAY", "API_GATEWAY", "MONITORING", "SCHEDULER"] {
            environment["TRAWL_\(name)_PORT"] = "0"
        }
        environment.merge(variables) { $1 }
        environment["TRAWL_CONTROLLER_URL"] = address
        environment["TRAWL_MONITORING_URL"] = controller.addresses["monitoring"]
        environment["TRAWL_SCHEDULER_URL"] = controller.addresses["scheduler"]
        environment["TRAWL_SCRAPYD_GATEWAY_URL"] = controller.addresses["scrapyd-gateway"]
        if let tokens { environment["TRAWL_TOKEN"] = tokens.api }
        return environment
    }

    /// Runs a command to its end.
    package func trawl(
        _ arguments: [String], environment more: [String: String?] = [:], input: String = "",
        within deadline: Duration = .seconds(60)
    ) async throws -> ProgramResult {
        try await Program.built("trawl").run(
            arguments, environment: environment.merging(more) { $1 }, in: folder.path, input: input, within: deadline)
    }

    /// Runs a command that succeeds, and answers its output.
    @discardableResult
    package func output(
        _ arguments: [String], environment: [String: String?] = [:], input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let result = try await trawl(arguments, environment: environment, input: input)
        if result.code != 0 {
            Issue.record(
                "\(arguments) ended with \(result.ending): \(result.errors)\n\(controller.errors.suffix(4_000))",
                sourceLocation: sourceLocation)
        }
        return result.output
    }

    /// The same, read as JSON.
    package func json(
        _ arguments: [String], environment: [String: String?] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        try JSONValue(
            parsing: try await output(arguments, environment: environment, sourceLocation: sourceLocation))
    }

    /// The status of a job.
    package func status(_ job: String) async throws -> String {
        try await json(["jobs", "show", job, "--json"])["status"]?.plainText ?? ""
    }

    /// Makes a token with the program itself, as an operator would, for a platform that need not run.
    package static func token(
        _ name: String, role: String, in folder: ScratchFolder, environment: [String: String?]
    ) async throws -> String {
        let made = try await Program.built("trawl").run(
            ["token", "create", name, "--role", role], environment: environment, in: folder.path)
        guard made.code == 0,
            let secret = made.output.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("trawl_") })
        else { throw ScriptError.unexpected("trawl token create: \(made.output)\(made.errors)") }
        return String(secret)
    }
}
