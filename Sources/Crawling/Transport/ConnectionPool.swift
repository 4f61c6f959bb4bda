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

    /// Makes room for one more connection by closing the one that was idle longest, when there are too many.
    mutating func makeRoom() {
        guard all.count >= maxConnections else { return }
        let oldest = idle.values.compactMap(\.first).min { $0.idleSince < $1.idleSince }
        if let oldest {
            remove(oldest)
            oldest.close()
        }
    }

    /// Closes what was idle too long and answers what is overdue.
    mutating func sweep(now: NIODeadline) -> [(HTTPConnection, DownloadFault)] {
        var overdue: [(HTTPConnection, DownloadFault)] = []
        var stale: [HTTPConnection] = []
        for connection in all.values {
            if let download = connection.download {
                if let fault = download.overdue(at: now) { overdue.append((connection, fault)) }
            } else if connection.isUsable, connection.idleSince + idleTimeout < now {
                stale.append(connection)
            }
        }
        for connection in stale {
            remove(connection)
            connection.close()
        }
        return overdue
    }

    /// Every connection, for the end of the crawl.
    var connections: [HTTPConnection] { Array(all.values) }
}
