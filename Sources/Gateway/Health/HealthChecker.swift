import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Asks the servers again and again whether they are well.
struct HealthChecker: Sendable {
    let threads: MultiThreadedEventLoopGroup
    let logger: Logger

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// How soon a server that is new is asked, where others are.
    private static let look = Duration.milliseconds(200)
    /// How soon the first one of all is.
    private static let idle = Duration.seconds(1)

    /// Returns when the task is cancelled.
    ///
    /// - Parameter groups: those that there are now; is asked again and again.
    func run(_ groups: @Sendable () -> [UpstreamGroup]) async {
        let watched = WatchedServers()
        await withDiscardingTaskGroup { tasks in
            while !Task.isCancelled {
                let checked = groups().filter { $0.configuration.check != nil }
                for group in checked {
                    for server in group.servers where watched.begin(server) {
                        tasks.addTask {
                            await watch(server, of: group)
                            watched.end(server)
                        }
                    }
                }
                try? await Task.sleep(for: checked.isEmpty ? Self.idle : Self.look)
            }
        }
    }

    /// Ends when the server or its checks have gone.
    private func watch(_ server: UpstreamServer, of group: UpstreamGroup) async {
        var wasWell: Bool?
        while !Task.isCancelled, !server.isRemoved, let check = group.configuration.check {
            let report = await ask(server, check)
            guard !Task.isCancelled else { return }
            server.checked(report != nil, at: .monotonic)
            if let report { server.tells(report) }
            if let wasWell, wasWell != (report != nil) {
                logger.notice(
                    "a server \(report == nil ? "fails" : "passes") its health checks",
                    metadata: ["server": "\(server.url)"])
            }
            wasWell = report != nil
            // Not all at once.
            try? await Task.sleep(for: check.interval * Double.random(in: 0.9...1.1))
        }
    }

    /// Nil when it is not well.
    private func ask(_ server: UpstreamServer, _ check: HealthCheck) async -> HealthCheck.Report? {
        await withDeadline(check.timeout) { try await exchange(server, check) }
    }

    private func exchange(_ server: UpstreamServer, _ check: HealthCheck) async throws -> HealthCheck.Report? {
        let connection = try await ClientBootstrap(group: threads)
            .connectTimeout(.nanoseconds(Int64(check.timeout / .nanoseconds(1))))
            .connect(to: server.address) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
            }
        return try await connection.executeThenClose { inbound, outbound in
            let host = server.configuration.host
            try await outbound.write(
                ByteBuffer(
                    string: "GET \(check.path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: trawl-gateway\r\n"
                        + "Accept: */*\r\nConnection: close\r\n\r\n"))
            var all = ByteBuffer()
            var (head, fields, framer) = (ResponseHead(), HeadFields(), BodyFramer())
            var body: [UInt8] = []
            var isInBody = false
            for try await var buffer in inbound {
                all.writeBuffer(&buffer)
                if !isInBody {
                    guard try head.scan(all.readableBytesUInt8Span, &fields, to: .get) else {
                        guard all.readableBytes < HealthCheck.mostBody else { return nil }
                        continue
                    }
                    guard check.statuses.contains(head.status) else { return nil }
                    framer = BodyFramer(head.length)
                    all.moveReaderIndex(forwardBy: head.count)
                    isInBody = true
                }
                let bytes = Array(all.readableBytesView)
                let count = try framer.consume(bytes.span) { body += bytes[$0] }
                all.moveReaderIndex(forwardBy: count)
                if framer.isDone || body.count > HealthCheck.mostBody { break }
            }
            guard isInBody, framer.isDone || framer.endsWithConnection || body.count > HealthCheck.mostBody else {
                return nil
            }
            if let words = check.words, !String(decoding: body, as: UTF8.self).contains(words) { return nil }
            return check.read(body)
        }
    }
}

/// The servers that are being asked.
private final class WatchedServers: Sendable {
    private let servers = Mutex<Set<ObjectIdentifier>>([])

    /// False when it is already.
    func begin(_ server: UpstreamServer) -> Bool { servers.withLock { $0.insert(ObjectIdentifier(server)).inserted } }

    func end(_ server: UpstreamServer) { servers.withLock { _ = $0.remove(ObjectIdentifier(server)) } }
}
