import ArgumentParser
import Web

/// The flags of commands that ask the scheduler.
struct SchedulerOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The scheduler's URL. From the configuration by default: http://127.0.0.1:8083.")
    var scheduler: String?

    @Option(help: "A token. Better in TRAWL_TOKEN: others on this machine can read the flags of a process.")
    var token: String?

    /// Lends the scheduler's API to `body`.
    func use<Answer: Sendable>(_ body: (ControllerAPI) async throws -> Answer) async throws -> Answer {
        var loaded = try configuration.load([
            (name: "--scheduler", key: "scheduler.url", value: scheduler),
            (name: "--token", key: "token", value: token),
        ])
        loaded.controllerURL = loaded.schedulerAddress
        return try await ControllerAPI.use(loaded, as: .scheduler, body)
    }
}

extension ControllerAPI {
    /// The id of the task or workflow that a person names by its id or its name.
    ///
    /// - Parameter kind: `task` or `workflow`.
    func find(_ kind: String, _ given: String) async throws -> JSONValue {
        guard case .array(let all) = try await get("/\(kind)s") else {
            throw WorkFault("the scheduler's answer is no list of \(kind)s")
        }
        if let found = all.first(where: { $0["id"] == .string(given) }) { return found }
        let named = all.filter { $0["name"] == .string(given) }
        guard let first = named.first else {
            throw WorkFault("there is no \(kind) \(given); `trawl \(kind == "task" ? "schedule" : kind)` lists them")
        }
        guard named.count == 1 else {
            throw WorkFault(
                "\(named.count) \(kind)s are called \(given); name one by its id: "
                    + named.prefix(5).map { $0["id"]?.plainText ?? "" }.joined(separator: ", "))
        }
        return first
    }

    /// Its path, such as `/tasks/01a1…`.
    func path(_ kind: String, _ given: String) async throws -> String {
        let found = try await find(kind, given)
        return "/\(kind)s/\(Self.escaped(found["id"]?.plainText ?? ""))"
    }
}
