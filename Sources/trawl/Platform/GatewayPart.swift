import Gateway
import NIOCore
import ServiceLifecycle
import Web

/// The gateway as a part of the program.
struct GatewayPart: Service {
    let gateway: Gateway
    let readiness: Readiness

    /// What requests that run may take to end.
    private static let grace = Duration.seconds(30)

    /// How servers are asked: one that has no such page is there all the same.
    static func check(_ path: String) -> HealthCheck {
        var check = HealthCheck()
        check.path = path
        check.statuses = 200...499
        check.read = { body in
            guard let json = try? JSONValue(parsing: String(decoding: body, as: UTF8.self)) else { return .init() }
            var report = HealthCheck.Report()
            if case .string(let id)? = json["server_id"] { report.serverID = String(id.prefix(200)) }
            if case .integer(let count)? = json["threads"] { report.threads = Int(clamping: count) }
            return report
        }
        return check
    }

    func run() async throws {
        do {
            for address in try await gateway.start() {
                guard let ip = address.ipAddress, let port = address.port else { continue }
                readiness.listens("gateway", at: ip.contains(":") ? "http://[\(ip)]:\(port)" : "http://\(ip):\(port)")
            }
        } catch {
            await gateway.stop(within: .zero)
            let listener = gateway.configuration.listeners.first
            throw WorkFault(
                "the gateway cannot listen on \(listener?.host ?? ""):\(listener?.port ?? 0): \(error); end the program that has "
                    + "the port, or choose another with --port")
        }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await gateway.watch() }
                try? await Task.sleep(for: .seconds(Int64.max / 1_000_000_000))
                group.cancelAll()
            }
        }
        await gateway.stop(within: Task.isCancelled ? .zero : Self.grace)
    }
}
