import Gateway
import Glibc
import Logging
import ServiceLifecycle

/// The servers of a cluster and its control socket as a part of the program. It is to be ended behind the gateway, so that
/// requests under way still find their servers.
struct ClusterPart: Service {
    let cluster: Cluster
    let control: ClusterControl
    let folder: ClusterFolder

    func run() async throws {
        let socket = try await folder.controlSocket()
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await control.serve(socket) }
            await withGracefulShutdownHandler {
                await cluster.run()
            } onGracefulShutdown: {
                cluster.stop()
            }
            tasks.cancelAll()
        }
    }
}

/// The gateway of a cluster: it begins to listen when the servers are there.
struct ClusterGateway: Service {
    let cluster: Cluster
    let part: GatewayPart

    func run() async throws {
        let isOpen = await cancelWhenGracefulShutdown {
            await cluster.opened()
            return !Task.isCancelled
        }
        if isOpen {
            try await part.run()
        } else {
            // Its threads run already.
            await part.gateway.stop(within: .zero)
        }
    }

    /// The servers of the cluster, in its order.
    static func upstreams(of gateway: Gateway) -> [UpstreamServer] { gateway.groups.flatMap(\.servers) }
}
