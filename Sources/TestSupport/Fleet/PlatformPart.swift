import Foundation
import Synchronization
import Web

/// One process of the platform: `trawl up`, `trawl controller` or `trawl worker`. It can be killed, stopped, ended and
/// started again with the same data; the ports that it took first stay its own.
package final class PlatformPart: Sendable {
    private struct State {
        var running: RunningProgram?
        var addresses: [String: String] = [:]
        var starts = 0
        /// What ended processes of this part wrote.
        var earlier: [String] = []
    }

    /// `up`, `controller` or `worker`, and what stands behind it.
    package let command: [String]
    /// For messages and for names of files.
    package let name: String
    private let folder: ScratchFolder
    private let environment: [String: String?]
    private let namespace: NetworkNamespace?
    private let state = Mutex(State())

    init(
        _ command: [String], name: String, folder: ScratchFolder, environment: [String: String?],
        namespace: NetworkNamespace? = nil
    ) {
        self.command = command
        self.name = name
        self.folder = folder
        self.environment = environment
        self.namespace = namespace
    }

    /// The process that was started last. Throws when there was none.
    package var program: RunningProgram {
        get throws {
            guard let running = state.withLock({ $0.running }) else {
                throw ScriptError.unexpected("\(name) was not started")
            }
            return running
        }
    }

    /// The number of the process, 0 when none runs.
    package var processIdentifier: Int32 { state.withLock { $0.running?.processIdentifier } ?? 0 }
    /// Whether a process runs.
    package var isRunning: Bool { state.withLock { $0.running?.isRunning } ?? false }
    /// What its processes wrote to standard error and output, the earlier ones first.
    package var log: String {
        state.withLock {
            ($0.earlier + ($0.running.map { [$0.errors + $0.output] } ?? [])).joined(separator: "\n---\n")
        }
    }

    /// What its present process wrote to standard error.
    package var errors: String { state.withLock { $0.running?.errors } ?? "" }

    private static let services = [
        "controller", "worker", "api-gateway", "scheduler", "monitoring", "scrapyd", "scrapyd-gateway",
    ]

    /// Where its services listen, such as `http://127.0.0.1:8081`, by their names: what the ready file said last.
    package var addresses: [String: String] { state.withLock { $0.addresses } }

    /// The port that a service of this part listens on: `controller` or `worker`. 0 before it was ready once.
    package func port(_ service: String) -> Int {
        addresses[service].flatMap { URL(string: $0)?.port } ?? 0
    }

    /// Starts a process and waits until it serves.
    package func start(within deadline: Duration = .seconds(60)) async throws {
        let number = state.withLock { state in
            state.starts += 1
            if let before = state.running { state.earlier.append(before.errors + before.output) }
            state.running = nil
            return state.starts
        }
        let ready = "\(name)-\(number).ready"
        let trawl = try Program.built("trawl").path
        var variables: [String: String] = ProcessInfo.processInfo.environment
        for (name, value) in TrawlPlatform.clean { variables[name] = value }
        for service in Self.services {
            let name = service.uppercased().replacing("-", with: "_")
            // Not the system's choice, which would be anybody's again between an end and the next start.
            let port = port(service)
            variables["TRAWL_\(name)_PORT"] = "\(port == 0 ? try freePort() : port)"
        }
        for (name, value) in environment { variables[name] = value }
        let line = (namespace?.entering ?? []) + [trawl] + command + ["--ready-file", ready]
        let running = try RunningProgram.start(
            line[0], Array(line.dropFirst()), variables.map { "\($0.key)=\($0.value)" }, folder.path, "")
        state.withLock { $0.running = running }
        try await eventually(within: deadline, "\(name) is ready") {
            if !running.isRunning {
                throw ScriptError.unexpected("\(name) ended before it was ready; it wrote:\n\(running.errors)")
            }
            return folder.has(ready)
        }
        let addresses = try Self.addresses(in: folder.text(ready))
        state.withLock { $0.addresses.merge(addresses) { $1 } }
    }

    /// Sends `signal` to the process.
    package func send(_ signal: Int32) { state.withLock { $0.running }?.send(signal) }

    /// `kill -9`, and waits until it is gone. What it has started stays.
    package func kill() async throws {
        send(SIGKILL)
        try await eventually("\(name) is gone") { !isRunning }
    }

    /// SIGTERM, and how it ended.
    package func terminate(within deadline: Duration = .seconds(60)) async throws -> ProgramResult {
        let running = try program
        running.send(SIGTERM)
        return try await running.waitForExit(within: deadline)
    }

    /// Ends it as a person does. Throws when it does not end well.
    package func end(within deadline: Duration = .seconds(60)) async throws {
        let result = try await terminate(within: deadline)
        guard result.code == 0 else {
            throw ScriptError.unexpected("\(name) ended with \(result.ending):\n\(result.errors.suffix(4_000))")
        }
    }

    /// Ends it at once, with all that is in its process group.
    func destroy() {
        send(SIGCONT)
        state.withLock { $0.running }?.killGroup()
    }

    /// `{"controller": "http://127.0.0.1:8081", …}`.
    private static func addresses(in text: String) throws -> [String: String] {
        guard case .object(let members) = try JSONValue(parsing: text) else {
            throw ScriptError.unexpected("the ready file holds \(text)")
        }
        return members.reduce(into: [:]) { $0[$1.key] = $1.value.plainText }
    }
}
