import Foundation
import Synchronization

/// One process of the platform: `trawl up`, `trawl controller` or `trawl worker`. It can be killed, stopped, ended and
/// started again with the same data; the ports that it took first stay its own.
package final class PlatformPart: Sendable {
    private struct State {
        var running: RunningProgram?
        var ports: [String: Int] = [:]
        var starts = 0
        /// What ended processes of this part wrote.
        var earlier: [String] = []
    }

    /// `up`, `controller` or `worker`.
    package let command: String
    /// For messages and for names of files.
    package let name: String
    /// The folder that it keeps its data in.
    package let data: String
    private let folder: ScratchFolder
    private let environment: [String: String?]
    private let namespace: NetworkNamespace?
    private let state = Mutex(State())

    init(
        _ command: String, name: String, folder: ScratchFolder, data: String, environment: [String: String?],
        namespace: NetworkNamespace?
    ) {
        self.command = command
        self.name = name
        self.folder = folder
        self.data = data
        self.environment = environment
        self.namespace = namespace
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

    /// The port that a service of this part listens on: `controller` or `worker`. 0 before it was ready once.
    package func port(_ service: String) -> Int { state.withLock { $0.ports[service] } ?? 0 }

    /// Starts a process and waits until it serves.
    package func start(within deadline: Duration = .seconds(30)) async throws {
        let number = state.withLock { state in
            state.starts += 1
            if let before = state.running { state.earlier.append(before.errors + before.output) }
            state.running = nil
            return state.starts
        }
        let ready = folder.file("\(name)-\(number).ready")
        let trawl = try Program.built("trawl").path
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TRAWL_") }
        variables["TRAWL_CONTROLLER_PORT"] = "\(port("controller"))"
        variables["TRAWL_WORKER_PORT"] = "\(port("worker"))"
        for (name, value) in environment { variables[name] = value }
        let arguments = [command, "--ready-file", ready, "--data", data]
        let line = namespace.map { $0.entering + [trawl] + arguments } ?? [trawl] + arguments
        let running = try RunningProgram.start(
            line[0], Array(line.dropFirst()), variables.map { "\($0.key)=\($0.value)" }, folder.path, "")
        state.withLock { $0.running = running }
        try await eventually(within: deadline, "\(name) is ready") {
            if !running.isRunning {
                throw ScriptError.unexpected("\(name) ended before it was ready; it wrote:\n\(running.errors)")
            }
            return folder.has("\(name)-\(number).ready")
        }
        let ports = try Self.ports(in: folder.text("\(name)-\(number).ready"))
        state.withLock { $0.ports.merge(ports) { $1 } }
    }

    /// Sends `signal` to the process.
    package func send(_ signal: Int32) { state.withLock { $0.running }?.send(signal) }

    /// `kill -9`, and waits until it is gone. What it has started stays.
    package func kill() async throws {
        send(SIGKILL)
        try await eventually("\(name) is gone") { !isRunning }
    }

    /// SIGTERM, and how it ended.
    package func terminate(within deadline: Duration = .seconds(30)) async throws -> ProgramResult {
        guard let running = state.withLock({ $0.running }) else { throw ScriptError.unexpected("\(name) does not run") }
        running.send(SIGTERM)
        return try await running.waitForExit(within: deadline)
    }

    /// Ends it with all that is in its process group.
    func end() {
        send(SIGCONT)
        state.withLock { $0.running }?.killGroup()
    }

    /// `{"controller": "http://127.0.0.1:8081", …}` as ports.
    private static func ports(in text: String) throws -> [String: Int] {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        let addresses = object["services"] as? [String: Any] ?? object
        var ports: [String: Int] = [:]
        for (service, address) in addresses {
            if let address = address as? String, let port = URL(string: address)?.port { ports[service] = port }
        }
        return ports
    }
}
