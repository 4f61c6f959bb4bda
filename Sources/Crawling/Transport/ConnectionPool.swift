import DequeModule
import NIOCore

/// Kept connections of one event loop: those in use, to look for overdue downloads, and the idle ones by origin, the
/// last used first, since it is the least likely to have been closed.
struct ConnectionPool {
    private var idle: [ConnectionKey: [HTTPConnection]] = [:]
    private var all: [ObjectIdentifier: HTTPConnection] = [:]
    let idleTimeout: TimeAmount
    let maxConnections: Int

    init(idleTimeout: TimeAmount, maxConnections: Int) {
        self.idleTimeout = idleTimeout
        self.maxConnections = maxConnections
    }

    var count: Int { all.count }

    mutating func add(_ connection: HTTPConnection) { all[ObjectIdentifier(connection)] = connection }

    mutating func remove(_ connection: HTTPConnection) {
        all[ObjectIdentifier(connection)] = nil
        idle[connection.key]?.removeAll { $0 === connection }
        if idle[connection.key]?.isEmpty == true { idle[connection.key] = nil }
    }

    /// A kept connection that can take a request.
    mutating func take(_ key: ConnectionKey) -> HTTPConnection? {
        while let connection = idle[key]?.popLast() {
            if connection.isUsable { return connection }
        }
        return nil
    }

    mutating func keep(_ connection: HTTPConnection) { idle[connection.key, default: []].append(connection) }

    /// Takes out the connection that was idle longest when there is no room for one more. The caller closes it: that
    /// comes back to the pool at once.
    mutating func makeRoom() -> HTTPConnection? {
        guard all.count >= maxConnections else { return nil }
        let oldest = idle.values.compactMap(\.first).min { $0.idleSince < $1.idleSince }
        if let oldest { remove(oldest) }
        return oldest
    }

    /// Takes out what was idle too long, for the caller to close, and answers what is overdue.
    mutating func sweep(
        now: NIODeadline
    ) -> (stale: [HTTPConnection], overdue: [(HTTPConnection, DownloadFault)]) {
        var overdue: [(HTTPConnection, DownloadFault)] = []
        var stale: [HTTPConnection] = []
        for connection in all.values {
            if let download = connection.download {
                if let fault = download.overdue(at: now) { overdue.append((connection, fault)) }
            } else if connection.isUsable, connection.idleSince + idleTimeout < now {
                stale.append(connection)
            }
        }
        for connection in stale { remove(connection) }
        return (stale, overdue)
    }

    /// Every connection, for the end of the crawl.
    var connections: [HTTPConnection] { Array(all.values) }
}
