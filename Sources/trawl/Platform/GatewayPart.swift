import Gateway
import NIOCore
import ServiceLifecycle
import UnixSignals
import Web

/// The gateway as a part of the program.
struct GatewayPart: Service {
    let gateway: Gateway
    let readiness: Readiness
    /// Reads the configuration anew on SIGHUP; nil when there is no file of it.
    var reloader: GatewayReloader?

    /// What requests that run may take to end.
    private static let grace = Duration.seconds(30)

    /// How servers are asked: one that has no such page is there all the same.
    static func check(_ path: String) -> HealthCheck {
        var check = HealthCheck()
        check.path = path
        check.statuses = 200...499
        check.read = { report($0) }
        return check
    }

    /// What a server tells of itself where it is asked whether it is well.
    static func report(_ body: [UInt8]) -> HealthCheck.Report {
        guard let json = try? JSONValue(parsing: String(decoding: body, as: UTF8.self)) else { return .init() }
        var report = HealthCheck.Report()
        if case .string(let id)? = json["server_id"] { report.serverID = String(id.prefix(200)) }
        if case .integer(let count)? = json["threads"] { report.threads = Int(clamping: count) }
        return report
    }

    /// What its listeners are called where they are told.
    static func names(_ configuration: GatewayConfiguration) -> [String] {
        configuration.listeners.indices.map { $0 == 0 ? "gateway" : "gateway \($0 + 1)" }
    }

    func run() async throws {
        // Heard from now on, so that none is missed.
        let hangups = reloader == nil ? nil : await UnixSignalsSequence(trapping: .sighup)
        try await start()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await gateway.watch() }
                if let hangups, let reloader {
                    group.addTask { for await _ in hangups { _ = try? await reloader.reload() } }
                }
                try? await Task.sleep(for: .seconds(Int64.max / 1_000_000_000))
                group.cancelAll()
            }
        }
        await gateway.stop(within: Task.isCancelled ? .zero : Self.grace)
    }

    private func start() async throws {
        let listeners = gateway.configuration.listeners
        do {
            let addresses = try await gateway.start()
            for ((listener, name), address) in zip(zip(listeners, Self.names(gateway.configuration)), addresses) {
                guard let ip = address.ipAddress, let port = address.port else { continue }
                let scheme = listener.tls == nil ? "http" : "https"
                readiness.listens(name, at: "\(scheme)://\(ip.contains(":") ? "[\(ip)]" : ip):\(port)")
            }
        } catch {
            await gateway.stop(within: .zero)
            let all = listeners.map { "\($0.host):\($0.port)" }.joined(separator: ", ")
            throw WorkFault(
                "the gateway cannot listen on \(all): \(error); end the program that has the port, or choose another with "
                    + (reloader == nil ? "--port" : "listen in its file"))
        }
    }
}
