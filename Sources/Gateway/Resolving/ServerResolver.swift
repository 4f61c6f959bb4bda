import Logging
import NIOCore
import NIOPosix

/// Looks again and again where servers are that stand under a name: when its addresses change, servers come and go.
struct ServerResolver: Sendable {
    let threads: any EventLoopGroup
    let logger: Logger

    private static let look = Duration.milliseconds(500)
    /// While no server stands under a name.
    private static let idle = Duration.seconds(1)
    /// After a look that was in vain.
    private static let again = Duration.seconds(5)

    /// What is known of a name.
    private struct Known {
        var due: ContinuousClock.Instant
        var failed = false
    }

    /// Returns when the task is cancelled.
    ///
    /// - Parameter current: the groups that there are now, and the name server to ask; is asked again and again.
    func run(_ current: @Sendable () -> (groups: [UpstreamGroup], server: SocketAddress?)) async {
        var known: [UpstreamServer.Name: Known] = [:]
        while !Task.isCancelled {
            let (groups, server) = current()
            let resolver = HostResolver(server: server, threads: threads)
            var seen: Set<UpstreamServer.Name> = []
            for group in groups {
                for name in Set(group.servers.compactMap(\.configuration.name)) where seen.insert(name).inserted {
                    if let entry = known[name], entry.due > .now { continue }
                    let found = await resolver.find(name.host, port: name.port)
                    if let found { apply(found.addresses, name, groups) }
                    if found == nil, known[name]?.failed != true {
                        logger.warning(
                            "a server's name has no addresses now; those of before stay",
                            metadata: ["host": "\(name.host)"])
                    }
                    known[name] = Known(due: .now + (found?.lifetime ?? Self.again), failed: found == nil)
                }
            }
            known = known.filter { seen.contains($0.key) }
            try? await Task.sleep(for: seen.isEmpty ? Self.idle : Self.look)
        }
    }

    private func apply(_ addresses: [SocketAddress], _ name: UpstreamServer.Name, _ groups: [UpstreamGroup]) {
        for group in groups {
            var isOther = false
            group.editServers { servers in
                guard let first = servers.first(where: { $0.name == name }) else { return }
                let before = servers.filter { $0.name == name }.map(\.address)
                isOther = Set(before) != Set(addresses)
                guard isOther else { return }
                // In the place of the first one stand all that there are now.
                var all: [UpstreamServer.Configuration] = []
                for server in servers {
                    if server.name != name {
                        all.append(server)
                    } else if server == first {
                        all += addresses.map { address in
                            var server = first
                            server.address = address
                            return server
                        }
                    }
                }
                servers = all
            }
            guard isOther else { continue }
            logger.notice(
                "a server's name has other addresses now",
                metadata: [
                    "host": "\(name.host)", "addresses": "\(addresses.compactMap(\.ipAddress).joined(separator: ", "))",
                ])
        }
    }
}
