import Fleet
import Gateway
import Glibc
import NIOCore
import Web

/// What a cluster runs: its servers, each with its port, its program and its log.
struct ClusterPlan: Sendable {
    struct Server: Sendable {
        /// Such as `server-1`.
        let id: String
        let port: Int
        let launch: GuardedServer.Launch

        /// Under which the gateway counts it.
        var url: String { "http://localhost:\(port)" }
    }

    let servers: [Server]
    let algorithm: BalancingAlgorithm
    let healthPath: String
    /// Ports that were chosen here, held for as long as the cluster runs.
    private let held: [ServerPort.Held]

    /// - Parameters:
    ///   - basePort: of the first server; 0 takes a free one for each.
    ///   - program: with its arguments, in which `{port}` and `{id}` stand for what each server gets; empty for Trawl's own.
    ///   - logs: the folder of the logs.
    ///
    /// Throws a ``UsageFault`` for a program that is not there.
    init(
        nodes: Int, basePort: Int, algorithm: BalancingAlgorithm, healthPath: String, program: [String], logs: String
    ) throws {
        let folder = try Self.workingFolder()
        let command = try program.isEmpty ? [Self.ownProgram, "cluster", "serve"] : Self.command(program, folder)
        held = try basePort == 0 ? (0..<nodes).map { _ in try ServerPort.Held() } : []
        let ports = basePort == 0 ? held.map(\.port) : Array(basePort..<(basePort + nodes))
        let all = JSONValue.array(ports.map { .string("http://localhost:\($0)") }).description
        var environment: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let (name, value) = Self.parts(String(cString: entry))
            environment[name] = value
            next += 1
        }
        self.algorithm = algorithm
        self.healthPath = healthPath
        servers = ports.enumerated().map { index, port in
            let id = ClusterNews.name(index)
            var own = environment
            own["PORT"] = String(port)
            own["SERVER_ID"] = id
            own["CLUSTER_MODE"] = "true"
            own["CLUSTER_NODES"] = all
            own["LOAD_BALANCING_ALGORITHM"] = algorithm.rawValue
            let arguments = command.dropFirst().map {
                $0.replacing("{port}", with: String(port)).replacing("{id}", with: id)
            }
            let launch = GuardedServer.Launch(
                program: command.first ?? "", arguments: Array(arguments), environment: own, folder: folder,
                log: "\(logs)/\(id).log")
            return Server(id: id, port: port, launch: launch)
        }
    }

    /// The servers for the gateway.
    func group() throws -> UpstreamGroup.Configuration {
        var group = UpstreamGroup.Configuration(
            name: "cluster",
            servers: try servers.map {
                .init(url: $0.url, address: try SocketAddress(ipAddress: "127.0.0.1", port: $0.port))
            })
        group.algorithm = algorithm
        group.check = GatewayPart.check(healthPath)
        return group
    }

    private static func command(_ program: [String], _ folder: String) throws -> [String] {
        let name = program.first ?? ""
        let isRelative = name.contains("/") && !name.hasPrefix("/")
        guard let path = ProgramSearch.find(isRelative ? "\(folder)/\(name)" : name) else {
            throw UsageFault(
                "the program \(name) is not there or cannot be executed; name one behind --, such as -- python3")
        }
        return [path] + program.dropFirst()
    }

    /// This program, by its name while it stands there: a restart then takes what was installed meanwhile.
    private static var ownProgram: String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        let path = String(decoding: bytes.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return access(path, X_OK) == 0 ? path : "/proc/self/exe"
    }

    private static func workingFolder() throws -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard getcwd(&bytes, bytes.count) != nil else {
            throw UsageFault("the working folder cannot be read: \(String(cString: strerror(errno)))")
        }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func parts(_ entry: String) -> (name: String, value: String) {
        guard let sign = entry.firstIndex(of: "=") else { return (entry, "") }
        return (String(entry[..<sign]), String(entry[entry.index(after: sign)...]))
    }
}
