/// A server as one event loop has it: with the idle connections that the loop keeps to it.
final class UpstreamPlace {
    let server: UpstreamServer
    let pool: UpstreamPool
    private(set) var idle: [UpstreamConnection] = []
    /// It has left its pool: nothing more is kept here.
    private var isGone = false

    init(_ server: UpstreamServer, _ pool: UpstreamPool) {
        self.server = server
        self.pool = pool
    }

    /// An idle connection; nil when there is none.
    func reuse() -> UpstreamConnection? { idle.popLast() }

    /// Keeps a connection for the next request. False when there are enough.
    func keep(_ connection: UpstreamConnection, at now: Duration) -> Bool {
        guard !isGone, idle.count < pool.mostIdle, !server.isDraining else { return false }
        connection.idleSince = now
        idle.append(connection)
        return true
    }

    func forget(_ connection: UpstreamConnection) {
        guard let place = idle.firstIndex(where: { $0 === connection }) else { return }
        idle.remove(at: place)
    }

    /// Closes connections that were idle since before `time`.
    func closeIdle(since time: Duration) {
        for connection in idle where connection.idleSince < time { connection.close() }
    }

    /// Closes what is idle, and keeps nothing more.
    func leave() {
        isGone = true
        for connection in idle { connection.close() }
    }
}
