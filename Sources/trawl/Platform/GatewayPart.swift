import Gateway
import NIOCore
import ServiceLifecycle

/// The gateway as a part of the program.
struct GatewayPart: Service {
    let gateway: Gateway
    let readiness: Readiness

    /// What requests that run may take to end.
    private static let grace = Duration.seconds(30)

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
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                for await _ in ends {}
            } onGracefulShutdown: {
                end.finish()
            }
        } onCancel: {
            end.finish()
        }
        await gateway.stop(within: Task.isCancelled ? .zero : Self.grace)
    }
}
